import { Button, Switch, Tooltip } from '@mantine/core';
import type { CellKind } from '@palaestra/cells';
import { FailureCause, type Me, type Profile, type Station } from '@palaestra/core';
import {
  IconArrowBigDownLine,
  IconArrowBigUpLine,
  IconArrowLeft,
  IconHandStop,
  IconPlayerRecordFilled,
  IconPlayerSkipForward,
  IconPlayerStopFilled,
  IconRotate,
  IconRotateClockwise,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useCallback, useState } from 'react';
import { duration } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useKeys } from '../../../app/keys.tsx';
import { OriginMark } from '../../../app/marks.tsx';
import { Preferences } from '../../../app/preferences.tsx';
import { CAUSE_KEYS, PracticeCard, VerdictCard } from './after-cards.tsx';
import { randomSeed } from './random-seed.ts';
import classes from './station.module.css';
import { Lights, STREAMS, Uploads } from './station-lights.tsx';
import { StationScene } from './station-scene.tsx';
import { useCell } from './use-cell.ts';
import { type PersonsHand, useHand } from './use-hand.ts';
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
  const alive = cell.pace !== null && cell.pace.hz >= ALIVE * kind.controlHz;
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
    send({ do: 'record', practice, profiles });
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
    if (phase === 'taken' && cell.taken?.cause && cell.taken.cause !== cause) send({ do: 'mark', cause });
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
      <header className={classes.top}>
        <Tooltip label={t('stations.title')}>
          <Link to="/stations" className={classes.back} aria-label={t('stations.title')}>
            <IconArrowLeft size={22} stroke={1.6} />
          </Link>
        </Tooltip>
        <div className={classes.titles}>
          <h1>{say(kind.instruction(seed))}</h1>
          <p>
            {station.name} · {say(kind.title)} · <OriginMark simulated={station.simulated} />
          </p>
        </div>
        <Uploads state={uploads} />
        <Tooltip
          label={student ? t('station.studentPractice') : `${t('station.practiceHint')} (M)`}
          multiline
          maw={280}
        >
          <div>
            <Switch
              label={t('station.practice')}
              checked={practice}
              disabled={student || phase === 'recording' || phase === 'judging'}
              onChange={(event) => setWanted(event.currentTarget.checked)}
            />
          </div>
        </Tooltip>
        <Preferences />
      </header>
      <details className={classes.steps}>
        <summary>{t('station.procedure')}</summary>
        <ol>
          {kind.task.steps.map((step) => (
            <li key={step.en}>{say(step)}</li>
          ))}
        </ol>
      </details>
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
        <Lights cell={cell} nominalHz={kind.controlHz} />
        <div className={classes.controls}>
          <Key hint={stopped ? t('station.goOn') : t('station.stop')} keys={t('keys.space')}>
            <Button
              size="lg"
              variant={stopped ? 'filled' : 'light'}
              color="red"
              onClick={stop}
              aria-pressed={stopped}
              aria-label={stopped ? t('station.goOn') : t('station.stop')}
            >
              <IconHandStop size={22} />
            </Button>
          </Key>
          <Screen hand={hand} />
          <Key hint={t('station.gripper')} keys="F">
            <Button size="lg" variant="default" onClick={hand.toggleGripper} aria-pressed={hand.closed}>
              {hand.closed ? t('station.open') : t('station.close')}
            </Button>
          </Key>
          <Key hint={t('station.preciseHint')} keys="P">
            <Button
              size="lg"
              variant={hand.precise ? 'light' : 'default'}
              onClick={hand.togglePrecise}
              aria-pressed={hand.precise}
            >
              {t('station.precise')}
            </Button>
          </Key>
          <Key hint={t('station.nextScene')} keys="N">
            <Button size="lg" variant="default" disabled={!idle} onClick={next} aria-label={t('station.nextScene')}>
              <IconPlayerSkipForward size={22} stroke={1.6} />
            </Button>
          </Key>
          <Key hint={alive ? t('station.recordOrFinish') : t('station.notAlive')} keys="R">
            <Button
              size="lg"
              data-testid="record"
              className={classes.record}
              color={phase === 'recording' ? 'red' : 'accent'}
              disabled={phase !== 'recording' && (!idle || !alive)}
              loading={phase === 'judging' || phase === 'loading'}
              leftSection={
                phase === 'recording' ? <IconPlayerStopFilled size={20} /> : <IconPlayerRecordFilled size={20} />
              }
              onClick={record}
            >
              {phase === 'recording'
                ? t('station.finish', { time: duration(cell.figures.time) })
                : practice
                  ? t('station.practise')
                  : t('station.record')}
            </Button>
          </Key>
        </div>
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

/** A control with its key in the tooltip. A click does not take the focus: keys go on steering. */
function Key(props: { readonly hint: string; readonly keys: string; readonly children: ReactNode }) {
  return (
    <Tooltip label={`${props.hint} (${props.keys})`}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it keeps the focus where it is, nothing more */}
      <span onMouseDown={(event) => event.preventDefault()}>{props.children}</span>
    </Tooltip>
  );
}

/** Up, down and turning for fingers; the plane of the table is dragged. */
function Screen({ hand }: { readonly hand: PersonsHand }) {
  const { t } = useText();
  const buttons = [
    { code: 'KeyE', key: 'E', name: t('station.up'), icon: <IconArrowBigUpLine size={22} stroke={1.6} /> },
    { code: 'KeyQ', key: 'Q', name: t('station.down'), icon: <IconArrowBigDownLine size={22} stroke={1.6} /> },
    { code: 'KeyZ', key: 'Z', name: t('station.turnLeft'), icon: <IconRotate size={22} stroke={1.6} /> },
    { code: 'KeyC', key: 'C', name: t('station.turnRight'), icon: <IconRotateClockwise size={22} stroke={1.6} /> },
  ];
  return buttons.map(({ code, key, name, icon }) => (
    <Key key={code} hint={name} keys={key}>
      <Button
        size="lg"
        px="sm"
        variant="default"
        aria-label={name}
        className={classes.hold}
        onPointerDown={() => hand.press(code, true)}
        onPointerUp={() => hand.press(code, false)}
        onPointerLeave={() => hand.press(code, false)}
        onPointerCancel={() => hand.press(code, false)}
      >
        {icon}
      </Button>
    </Key>
  ));
}
