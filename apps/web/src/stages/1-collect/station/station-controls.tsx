import { Button, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowBigDownLine,
  IconArrowBigUpLine,
  IconDeviceVisionPro,
  IconHandStop,
  IconPlayerRecordFilled,
  IconPlayerSkipForward,
  IconPlayerStopFilled,
  IconRotate,
  IconRotateClockwise,
  IconView360Arrow,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { duration } from '../../../app/format.ts';
import { useText } from '../../../app/i18n/index.ts';
import classes from './station.module.css';
import type { StationActions } from './station-keys.ts';
import type { Phase } from './use-cell.ts';
import type { PersonsHand } from './use-hand.ts';
import type { HeadsetState } from './use-headset.ts';

/** What a finger presses at the station; every control names its key. */
export function Controls(props: {
  readonly hand: PersonsHand;
  readonly headset: HeadsetState;
  readonly phase: Phase;
  /** Length of the take so far, s. */
  readonly seconds: number;
  readonly stopped: boolean;
  readonly practice: boolean;
  readonly mayRecord: boolean;
  /** Why nothing can be recorded now; null when it can. */
  readonly hint: string | null;
  /** Whether another scene can be put up now. */
  readonly mayMove: boolean;
  /** The scene is seen from another place than at first. */
  readonly viewMoved: boolean;
  readonly actions: Pick<StationActions, 'stop' | 'nextScene' | 'record' | 'undo' | 'frontView'>;
}) {
  const { hand, headset, phase, stopped, practice, actions } = props;
  const { t } = useText();
  return (
    <div className={classes.controls}>
      <Key hint={stopped ? t('station.goOn') : t('station.stop')} keys={t('keys.space')}>
        <Button
          size="lg"
          variant={stopped ? 'filled' : 'light'}
          color="red"
          onClick={actions.stop}
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
        <Button
          size="lg"
          variant="default"
          disabled={!props.mayMove}
          onClick={actions.nextScene}
          aria-label={t('station.nextScene')}
        >
          <IconPlayerSkipForward size={22} stroke={1.6} />
        </Button>
      </Key>
      <Key hint={t('station.frontView')} keys="V">
        <Button
          size="lg"
          px="sm"
          variant="default"
          disabled={!props.viewMoved}
          onClick={actions.frontView}
          aria-label={t('station.frontView')}
        >
          <IconView360Arrow size={22} stroke={1.6} />
        </Button>
      </Key>
      {headset.present && (
        <Key hint={t('station.headsetHint')} keys="H">
          <Button
            size="lg"
            px="sm"
            variant={headset.session ? 'light' : 'default'}
            aria-pressed={headset.session !== null}
            aria-label={t('station.headset')}
            onClick={headset.toggle}
          >
            <IconDeviceVisionPro size={22} stroke={1.6} />
          </Button>
        </Key>
      )}
      <Key hint={t('station.undo')} keys="U">
        <Button
          size="lg"
          px="sm"
          variant="default"
          disabled={phase === 'recording' || phase === 'judging'}
          onClick={actions.undo}
          aria-label={t('station.undo')}
        >
          <IconArrowBackUp size={22} stroke={1.6} />
        </Button>
      </Key>
      <Key hint={props.hint ?? t('station.recordOrFinish')} keys="R">
        <Button
          size="lg"
          data-testid="record"
          className={classes.record}
          color={phase === 'recording' ? 'red' : 'accent'}
          disabled={phase !== 'recording' && !props.mayRecord}
          loading={phase === 'judging' || phase === 'loading'}
          leftSection={
            phase === 'recording' ? <IconPlayerStopFilled size={20} /> : <IconPlayerRecordFilled size={20} />
          }
          onClick={actions.record}
        >
          {phase === 'recording'
            ? t('station.finish', { time: duration(props.seconds) })
            : practice
              ? t('station.practise')
              : t('station.record')}
        </Button>
      </Key>
    </div>
  );
}

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
