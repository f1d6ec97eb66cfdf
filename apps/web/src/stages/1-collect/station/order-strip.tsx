import { Button } from '@mantine/core';
import type { StationOrder, Task } from '@palaestra/core';
import { useText } from '../../../app/i18n/index.ts';
import { Refusal } from '../../../app/refusal.tsx';
import { ProgressBar } from '../order-progress.tsx';
import { variationTitles } from '../variation-text.ts';
import { OwnToday } from './own-today.tsx';
import classes from './station.module.css';
import type { WorkHere } from './use-work.ts';

/** The order under way: its variation, how far it is, what this person has got accepted today; and what hinders it. */
export function OrderStrip(props: {
  readonly work: WorkHere;
  readonly order: StationOrder | undefined;
  readonly task: Task;
  /** Nothing is being recorded, so that another order can be chosen. */
  readonly idle: boolean;
}) {
  const { work, order, task, idle } = props;
  const { t, say } = useText();
  const { scene, session, problem } = work;
  const variation = variationTitles(task, scene.assignment?.variation ?? {}).map(say);
  return (
    <section className={classes.strip} data-testid="order" data-state={scene.state}>
      <p>
        {session?.order == null ? (
          t('session.noOrder')
        ) : (
          <>
            <b>{order ? say(order.title) : t('orders.order')}</b>
            {variation.length > 0 && <span data-testid="variation">{variation.join(t('tasks.comma'))}</span>}
            {order && <ProgressBar counts={order} />}
          </>
        )}
        <OwnToday />
        <Button size="compact-sm" variant="subtle" disabled={!idle} onClick={work.end}>
          {t('station.otherOrder')}
        </Button>
      </p>
      {scene.state === 'alone' && <p data-tone="trim">{t('station.alone')}</p>}
      {scene.state === 'covered' && (
        <p data-tone="trim">
          {t('station.covered')}{' '}
          <Button size="compact-sm" variant="light" loading={work.asking} onClick={() => void work.next()}>
            {t('station.askAgain')}
          </Button>
        </p>
      )}
      {problem !== null && (
        <div data-tone="drop" className={classes.hindered}>
          <Refusal error={problem} />
          <Button size="compact-sm" variant="light" loading={work.asking} onClick={() => void work.next()}>
            {t('action.retry')}
          </Button>
        </div>
      )}
    </section>
  );
}
