import type { CellKind } from '@palaestra/cells';
import type { FailureCause, Me, Profile, Station } from '@palaestra/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../../../app/client.ts';
import { percent } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { Refusal } from '../../../app/refusal.tsx';
import { Procedure } from '../procedure.tsx';
import { PracticeCard, VerdictCard } from './after-cards.tsx';
import { BeginWork } from './begin-work.tsx';
import { CameraViews } from './camera-views.tsx';
import type { Taken } from './cell-messages.ts';
import { Instruments } from './instruments.tsx';
import { OrderStrip } from './order-strip.tsx';
import classes from './station.module.css';
import { Controls } from './station-controls.tsx';
import { useStationKeys } from './station-keys.ts';
import { Lights } from './station-lights.tsx';
import { StationScene } from './station-scene.tsx';
import { StationTop } from './station-top.tsx';
import { cameraStreams, isAlive, stateStreams } from './streams.ts';
import { TakeBackToast } from './take-back-toast.tsx';
import { quotaWarning } from './uploads-panel.tsx';
import { useAutopilot } from './use-autopilot.ts';
import { useCell } from './use-cell.ts';
import { useHand } from './use-hand.ts';
import { useHeadset } from './use-headset.ts';
import { useHeartbeat } from './use-heartbeat.ts';
import { useTakeBack } from './use-take-back.ts';
import { useUploads } from './use-uploads.ts';
import { useWork } from './use-work.ts';

/** Scene, hand and recorder of one station, and the order that is worked. */
export function StationWork(props: {
  readonly station: Station;
  readonly kind: CellKind;
  readonly me: Me;
  readonly firstSeed: number;
  readonly profiles: readonly Profile[];
}) {
  const { station, kind, me, profiles, firstSeed } = props;
  const { t, language } = useText();
  const client = useQueryClient();
  const org = me.organization.id;
  const cell = useCell(kind.name, firstSeed, { operator: me.person.id, station: station.id, org });
  useAutopilot(cell, profiles);
  const { phase, send, stopped, taken } = cell;
  const stop = useCallback(() => send({ do: 'stop', on: !stopped }), [send, stopped]);
  const hand = useHand(send, stop);
  const putUp = (seed: number) => {
    hand.reset();
    send({ do: 'scene', seed });
  };
  // A student's takes would be refused by the server, so they are practice.
  const student = me.role === 'student';
  const work = useWork(station, kind, firstSeed, putUp, student ? null : me.person.id);
  const orders = useQuery({
    queryKey: ['station orders', station.id],
    queryFn: () => api.stationOrders(station.id),
    refetchInterval: 10_000,
  });
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: () => api.tasks() });
  const task = tasks.data?.find(({ id }) => id === kind.task.id) ?? kind.task;
  const headset = useHeadset();
  const uploads = useUploads(org);
  const takeBack = useTakeBack(cell.kept);
  const [wanted, setWanted] = useState(false);
  const front = useRef(() => {});
  const [viewMoved, setViewMoved] = useState(false);
  const practice = student || wanted;
  const { scene, session } = work;
  const filled = quotaWarning(uploads.state);
  const streams = [...stateStreams(kind, cell.pace), ...cameraStreams(kind, cell.cameras)];
  // Without cameras the cell can still be practised on.
  const alive = (practice ? stateStreams(kind, cell.pace) : streams).every(isAlive);
  const idle = phase === 'ready' || phase === 'taken' || phase === 'practised';

  const { blockers, ended, perHour } = useHeartbeat(
    station.id,
    {
      session: session?.id ?? null,
      activity: phase === 'recording' && !practice ? 'recording' : alive ? 'ready' : 'idle',
      streams: streams.map(({ name, hz, leastHz }) => ({ name, hz, wanted: leastHz })),
      spool: {
        recordings: uploads.state.waiting,
        bytes: uploads.state.bytes,
        limit: uploads.state.quota === null ? null : Math.floor(uploads.state.quota),
      },
      fault: cell.fault?.message.slice(0, 300) ?? null,
      warning: filled === null ? null : t('outbox.filling', { share: percent(filled, language) }).slice(0, 300),
    },
    !student,
  );
  useEffect(() => {
    if (ended !== null && phase !== 'recording') work.lost(ended);
  });
  const closed = blockers.includes('order_closed');
  const begun = session !== null && scene.state !== 'covered' && work.problem === null && !work.asking && !closed;
  const mayRecord = idle && alive && (practice || begun);

  // What has just arrived counts for the order and for the person.
  useEffect(() => {
    if (uploads.state.sent === 0) return;
    for (const key of ['station orders', 'own count']) void client.invalidateQueries({ queryKey: [key] });
  }, [uploads.state.sent, client]);

  function record() {
    if (phase === 'recording') return send({ do: 'finish' });
    if (!mayRecord) return;
    hand.reset();
    takeBack.close();
    send({ do: 'record', practice, profiles, work: { order: session?.order ?? null, session: session?.id ?? null } });
  }
  function keep() {
    if (work.asking) return;
    if (phase === 'practised') return work.another();
    if (phase !== 'taken') return;
    send({ do: 'keep' });
    void work.next();
  }
  function discard() {
    if (phase !== 'taken') return;
    send({ do: 'discard' });
    putUp(scene.seed);
  }
  function mark(change: (taken: Taken) => Taken['marks'] | null) {
    const marks = phase === 'taken' && taken ? change(taken) : null;
    if (marks !== null) send({ do: 'mark', marks });
  }
  const actions = {
    record,
    keep,
    discard,
    stop,
    toggleGripper: hand.toggleGripper,
    togglePrecise: hand.togglePrecise,
    nextScene: () => idle && phase !== 'taken' && work.another(),
    togglePractice: () => (idle || phase === 'loading') && setWanted(!wanted),
    undo: () => (phase === 'taken' ? discard() : phase !== 'recording' && takeBack.offer()),
    headset: headset.toggle,
    frontView: () => headset.session === null && front.current(),
    toggleOutcome: () =>
      mark(({ computed, marks }) => {
        if (computed.outcome !== 'success') return null;
        return { ...marks, cause: marks.cause === null ? 'other' : null };
      }),
    attempts: (step: 1 | -1) =>
      mark(({ result, marks }) => {
        const attempts = Math.max(1, result.attempts + step);
        return attempts === result.attempts ? null : { ...marks, attempts };
      }),
    cause: (cause: FailureCause) =>
      mark(({ result, marks }) => (result.cause === null || result.cause === cause ? null : { ...marks, cause })),
  };
  useStationKeys(actions);

  return (
    <main className={classes.station} data-phase={phase} data-testid="station">
      <div className={classes.scene}>
        <StationScene
          kind={kind}
          seed={scene.seed}
          live={cell.live}
          hand={hand}
          headset={headset.session}
          actions={actions}
          front={front}
          onViewMoved={setViewMoved}
        />
      </div>
      <StationTop
        station={station}
        kind={kind}
        seed={scene.seed}
        uploads={uploads}
        perHour={perHour}
        practice={{ on: practice, always: student, fixed: phase === 'recording' || phase === 'judging' }}
        onPractice={setWanted}
      >
        {session && (
          <OrderStrip
            work={work}
            order={orders.data?.find(({ id }) => id === session.order)}
            task={task}
            idle={idle && phase !== 'taken'}
          />
        )}
      </StationTop>
      <div className={classes.over}>
        <div className={classes.left}>
          <details className={classes.steps}>
            <summary>{t('station.procedure')}</summary>
            <Procedure task={task} />
          </details>
          <CameraViews kind={kind} cell={cell} />
          <Instruments kind={kind} cell={cell} />
        </div>
        <div className={classes.middle}>
          {stopped && <Alert>{t('station.stopped')}</Alert>}
          {closed && <Alert>{t('ground.blocker.order_closed')}</Alert>}
          {headset.fault && <Alert>{headset.fault}</Alert>}
          {cell.fault && (
            <div className={classes.stopped}>
              <Refusal error={cell.fault} />
            </div>
          )}
          <TakeBackToast takeBack={takeBack} />
        </div>
        <div className={classes.right}>
          {!practice && !session && !work.resuming && orders.data && phase !== 'recording' && (
            <BeginWork station={station} work={work} orders={orders.data} />
          )}
          {phase === 'taken' && taken && <VerdictCard taken={taken} actions={actions} busy={work.asking} />}
          {phase === 'practised' && cell.practised && <PracticeCard practised={cell.practised} onNext={keep} />}
        </div>
      </div>
      <footer className={classes.bottom}>
        <Lights cell={cell} streams={streams} forceLimit={kind.forceLimit} />
        <Controls
          hand={hand}
          headset={headset}
          phase={phase}
          seconds={cell.figures.time}
          stopped={stopped}
          practice={practice}
          mayRecord={mayRecord}
          hint={alive ? (practice || begun ? null : t('station.beginFirst')) : t('station.notAlive')}
          mayMove={idle && phase !== 'taken'}
          viewMoved={viewMoved && headset.session === null}
          actions={actions}
        />
      </footer>
    </main>
  );
}

function Alert({ children }: { readonly children: string }) {
  return (
    <p className={classes.stopped} role="alert">
      {children}
    </p>
  );
}
