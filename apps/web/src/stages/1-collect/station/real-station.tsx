import { Button, Tooltip } from '@mantine/core';
import { nextSlot } from '@palaestra/collect';
import type { Me, Station, StationOrder, Task } from '@palaestra/core';
import { mayAct } from '@palaestra/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../../app/client.ts';
import { useText } from '../../../app/i18n/index.ts';
import { OriginMark } from '../../../app/marks.tsx';
import { Preferences } from '../../../app/preferences.tsx';
import { Waiting } from '../../../app/states.tsx';
import { WatchInFoxglove } from '../../../app/watch-in-foxglove.tsx';
import { ProgressBar } from '../order-progress.tsx';
import { Procedure } from '../procedure.tsx';
import { SessionNote } from '../session-note.tsx';
import { useGround } from '../use-ground.ts';
import { variationTitles } from '../variation-text.ts';
import { BeginWork } from './begin-work.tsx';
import { LastVerdict } from './last-verdict.tsx';
import { MachineNow } from './machine-now.tsx';
import { OwnToday } from './own-today.tsx';
import classes from './real-station.module.css';
import top from './station.module.css';
import { type SessionHere, useSession } from './use-session.ts';

/**
 * A real station as its collector sees it: order, procedure, checklist, how the machine stands, what became of the last episode,
 * and what comes next. The recording itself is started beside the robot, and only under a green checklist.
 */
export function RealStation({ station, me }: { readonly station: Station; readonly me: Me }) {
  const { t, say } = useText();
  const may = mayAct(me.role, 'collector');
  const ground = useGround();
  const work = useSession(station.id, may);
  const orders = useQuery({
    queryKey: ['station orders', station.id],
    queryFn: () => api.stationOrders(station.id),
    refetchInterval: 10_000,
    enabled: may,
  });
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => api.tasks() });
  const now = ground.data?.stations.find(({ id }) => id === station.id);
  const { open } = work;
  const mine = open !== null && open.person === me.person.id;
  const order = orders.data?.find(({ id }) => open !== null && id === open.order);
  const task = tasks.data?.find(({ id }) => id === order?.task);
  const revoked = now?.revoked ?? station.revoked;
  const begins = may && open === null && !work.waiting && revoked === undefined;
  return (
    <main className={classes.page} data-testid="real-station">
      <header className={top.top}>
        <Tooltip label={t('stations.title')}>
          <Link to="/stations" className={top.back} aria-label={t('stations.title')}>
            <IconArrowLeft size={22} stroke={1.6} />
          </Link>
        </Tooltip>
        <div className={top.titles}>
          <h1>{task ? say(task.instruction) : station.name}</h1>
          <p>
            {task && `${station.name} · `}
            {station.robot.embodiment} · <OriginMark simulated={false} />
          </p>
        </div>
        <WatchInFoxglove kind="station" id={station.id} />
        <Preferences />
        {mine && <WorkStrip work={work} order={order} task={task} />}
      </header>
      <div className={classes.columns}>
        <div className={classes.column}>
          {now === undefined ? <Waiting rows={3} /> : <MachineNow station={now} session={open} />}
          <LastVerdict verdict={now?.lastVerdict ?? null} />
        </div>
        <div className={classes.column}>
          {!may && <p className={classes.quiet}>{t('real.student')}</p>}
          {!mine && (open ?? work.last) !== null && (
            <section className={open === null ? undefined : classes.panel}>
              <SessionNote work={work} me={me} />
            </section>
          )}
          {begins && orders.data && (
            <BeginWork station={station} work={work} orders={orders.data} key={work.last?.id ?? ''} />
          )}
          {task && (
            <section className={classes.panel}>
              <h2>{t('station.procedure')}</h2>
              <Procedure task={task} />
            </section>
          )}
        </div>
      </div>
    </main>
  );
}

/** The order under way, what comes next of it, and the ways out. */
function WorkStrip(props: {
  readonly work: SessionHere;
  readonly order: StationOrder | undefined;
  readonly task: Task | undefined;
}) {
  const { t, say } = useText();
  const { work, order, task } = props;
  const slot = order === undefined ? null : nextSlot(order.slots);
  const next = order && slot !== null ? variationTitles(task, order.slots[slot]!.variation).map(say) : [];
  return (
    <section className={top.strip} data-testid="order">
      <p>
        {order === undefined ? (
          t('session.noOrder')
        ) : (
          <>
            <b>{say(order.title)}</b>
            <span data-testid="variation">
              {slot === null
                ? t('real.covered')
                : t('real.next', { variation: next.join(t('tasks.comma')) || t('orders.anyVariation') })}
            </span>
            <ProgressBar counts={order} />
          </>
        )}
        <OwnToday />
        <span data-tone="keep">{t('session.green')}</span>
        <Button size="compact-sm" variant="subtle" loading={work.asking} onClick={() => void work.end()}>
          {t('session.close')}
        </Button>
      </p>
    </section>
  );
}
