import type { CellKind } from '@palaestra/cells';
import { FailureCause, type Me, type Profile, type Station } from '@palaestra/core';
import { useCallback, useState } from 'react';
import { useText } from '../../../app/i18n/index.ts';
import { useKeys } from '../../../app/keys.tsx';
import { CAUSE_KEYS, PracticeCard, VerdictCard } from './after-cards.tsx';
import { CameraViews, camerasAlive } from './camera-views.tsx';
import { randomSeed } from './random-seed.ts';
import classes from './station.module.css';
import { Controls } from './station-controls.tsx';
import { Lights, STREAMS } from './station-lights.tsx';
import { StationScene } from './station-scene.tsx';
import { StationTop } from './station-top.tsx';
import { useCell } from './use-cell.ts';
import { useHand } from './use-hand.ts';
import { useHeartbeat } from './use-heartbeat.ts';
import { useUploads } from './use-uploads.ts';

/** Periods per second, as a share of the nominal rate, from which the streams count as alive. */
const ALIVE = 0.5;

/** Scene, hand and recorder of one station. */
export function StationWork(props: {
  readonly station: Station;
  readonly kind: CellKind;
  readonly me: Me;
  readonly firstSeed: number;
  readonly profiles: readonly Profile[];
}) {
  const { station, kind, me, profiles } = props;
  const { t, say } = useText();
  const [seed, setSeed] = useState(props.firstSeed);
  const org = me.organization.id;
  const cell = useCell(kind.name, props.firstSeed, { operator: me.person.id, station: station.id, org });
  const uploads = useUploads(org);
  // A student's takes would be refused by the server, so they are practice.
  const student = me.role === 'student';
  const [wanted, setWanted] = useState(false);
  const practice = student || wanted;
  const { phase, send, stopped } = cell;
  const stop = useCallback(() => send({ do: 'stop', on: !stopped }), [send, stopped]);
  const hand = useHand(send, stop);
  const filming = practice || camerasAlive(cell.cameras);
  const alive = filming && cell.pace !== null && cell.pace.hz >= ALIVE * kind.controlHz;
  const idle = phase === 'ready' || phase === 'taken' || phase === 'practised';

  useHeartbeat(
    station.id,
    {
      session: null,
      activity: phase === 'recording' && !practice ? 'recording' : alive ? 'ready' : 'idle',
      streams: STREAMS.map((name) => ({ name, hz: cell.pace?.hz ?? 0, wanted: ALIVE * kind.controlHz })),
      spool: { recordings: uploads.waiting, bytes: uploads.bytes },
      fault: cell.fault?.slice(0, 300) ?? null,
    },
    !student,
  );

  function scene(next: number) {
    setSeed(next);
    hand.reset();
    send({ do: 'scene', seed: next });
  }
  function record() {
    if (phase === 'recording') return send({ do: 'finish' });
    if (!idle || !alive) return;
    hand.reset();
    send({ do: 'record', practice, profiles, work: { order: null, session: null } });
  }
  function keep() {
    if (phase === 'taken') send({ do: 'keep' });
    if (phase === 'taken' || phase === 'practised') scene(randomSeed());
  }
  function discard() {
    if (phase !== 'taken') return;
    send({ do: 'discard' });
    scene(seed);
  }
  function mark(cause: FailureCause) {
    if (phase !== 'taken' || !cell.taken?.result.cause) return;
    send({ do: 'mark', marks: { ...cell.taken.marks, cause } });
  }
  const next = () => idle && scene(randomSeed());

  useKeys([
    { keys: '?', label: t('keys.title'), run: () => undefined },
    { keys: 'r', label: t('station.recordOrFinish'), run: record },
    { keys: 'f', label: t('station.gripper'), run: hand.toggleGripper },
    { keys: 'p', label: t('station.precise'), run: hand.togglePrecise },
    { keys: 'n', label: t('station.nextScene'), run: next },
    {
      keys: 'm',
      label: t('station.practice'),
      run: () => (idle || phase === 'loading') && setWanted(!wanted),
    },
    { keys: 'Enter', label: t('station.keep'), run: keep },
    { keys: 'Backspace', label: t('station.discard'), run: discard },
    ...FailureCause.options.map((cause, index) => ({
      keys: CAUSE_KEYS[index] ?? '',
      label: t(`cause.${cause}`),
      run: () => mark(cause),
    })),
    { keys: 'Space', label: t('station.stop'), run: stop },
    ...MOVES.map(({ keys, label }) => ({ keys, label: t(`station.move.${label}`), run: () => undefined })),
  ]);

  return (
    <main className={classes.station} data-phase={phase} data-testid="station">
      <div className={classes.scene}>
        <StationScene kind={kind} seed={seed} live={cell.live} onDrag={hand.drag} onLook={hand.look} />
      </div>
      <StationTop
        station={station}
        kind={kind}
        seed={seed}
        uploads={uploads}
        practice={{ on: practice, always: student, fixed: phase === 'recording' || phase === 'judging' }}
        onPractice={setWanted}
      />
      <details className={classes.steps}>
        <summary>{t('station.procedure')}</summary>
        <ol>
          {kind.task.steps.map((step) => (
            <li key={step.en}>{say(step)}</li>
          ))}
        </ol>
      </details>
      <CameraViews kind={kind} cell={cell} />
      {stopped && (
        <p className={classes.stopped} role="alert">
          {t('station.stopped')}
        </p>
      )}
      {cell.fault && (
        <p className={classes.stopped} role="alert">
          {cell.fault}
        </p>
      )}
      {phase === 'taken' && cell.taken && (
        <VerdictCard taken={cell.taken} onKeep={keep} onDiscard={discard} onMark={mark} />
      )}
      {phase === 'practised' && cell.practised && <PracticeCard practised={cell.practised} onNext={keep} />}
      <footer className={classes.bottom}>
        <Lights cell={cell} nominalHz={kind.controlHz} forceLimit={kind.forceLimit} />
        <Controls
          hand={hand}
          phase={phase}
          seconds={cell.figures.time}
          stopped={stopped}
          practice={practice}
          idle={idle}
          alive={alive}
          onStop={stop}
          onNext={next}
          onRecord={record}
        />
      </footer>
    </main>
  );
}

/** The keys that move the tool, for the list under `?`; they are read where they are held down. */
const MOVES = [
  { keys: 'w a s d', label: 'plane' },
  { keys: 'e q', label: 'height' },
  { keys: 'z c', label: 'turn' },
  { keys: 'Shift', label: 'precise' },
] as const;
