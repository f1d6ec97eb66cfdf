import { Button, Tooltip } from '@mantine/core';
import { nextSlot } from '@palaestra/collect';
import {
  type GroundStation,
  isTakeOver,
  type Me,
  mayAct,
  type Session,
  type Station,
  type StationOrder,
  type Task,
  type Variation,
} from '@palaestra/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../../app/client.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useLive } from '../../../app/live.ts';
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
import { blockersOf, MachineNow } from './machine-now.tsx';
import { OwnToday } from './own-today.tsx';
import classes from './real-station.module.css';
import top from './station.module.css';
import { TakePanel } from './take-panel.tsx';
import { type SessionHere, useSession } from './use-session.ts';
import { useTake } from './use-take.ts';

/**
 * A real station as its collector sees it: order, procedure, checklist, record, verdict, next. What he presses is done by the
 * recorder beside the robot, and only under a green checklist.
 */
export function RealStation({ station, me }: { readonly station: Station; readonly me: Me }) {
  const { t, say } = useText();
  const may = mayAct(me.role, 'collector');
  useLive(true);
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
  const here = useTake(station.id, may);
  const underWay = here.take !== null && !isTakeOver(here.take);
  const slot = order === undefined ? null : nextSlot(order.slots);
  const asked = slot === null ? null : order!.slots[slot]!.variation;
  const variation = underWay ? here.take!.plan.variation : open?.order == null ? {} : asked;
  const begins = may && open === null && !work.waiting && revoked === undefined;
  function hintOf(machine: GroundStation, session: Session | null): string | null {
    const blocker = blockersOf(machine, session)[0];
    if (blocker === 'silent') return t('refusal.take_silent');
    if (blocker !== undefined) return t('take.hindered', { reason: t(`ground.blocker.${blocker}`) });
    return machine.state?.heartbeat.remote === true ? null : t('real.waitsForRecorder');
  }
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
        {mine && <WorkStrip work={work} order={order} task={task} variation={variation} underWay={underWay} />}
      </header>
      <div className={classes.columns} data-mine={mine}>
        <div className={classes.column}>
          {mine && now !== undefined && <TakePanel here={here} variation={variation} hint={hintOf(now, open)} />}
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
  /** What is recorded now or next; null when the order asks for nothing more. */
  readonly variation: Variation | null;
  /** A take is not over. */
  readonly underWay: boolean;
}) {
  const { t, say } = useText();
  const { work, order, task, variation, underWay } = props;
  const titles = variationTitles(task, variation ?? {}).map(say);
  const called = titles.join(t('tasks.comma')) || t('orders.anyVariation');
  return (
    <section className={top.strip} data-testid="order">
      <p>
        {order === undefined ? (
          t('session.noOrder')
        ) : (
          <>
            <b>{say(order.title)}</b>
            <span data-testid="variation">
              {variation === null ? t('real.covered') : t(underWay ? 'real.now' : 'real.next', { variation: called })}
            </span>
            <ProgressBar counts={order} />
          </>
        )}
        <OwnToday />
        <span data-tone="keep">{t('session.green')}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          loading={work.asking}
          disabled={underWay}
          onClick={() => void work.end()}
        >
          {t('session.close')}
        </Button>
      </p>
    </section>
  );
}
