import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../app/i18n/index.ts';
import { useKeys } from '../app/keys.tsx';
import { type Playhead, usePlayhead } from './playhead.ts';
import classes from './transport.module.css';

/** A step along the time that a key makes, s, and what it is called. */
export interface TransportStep {
  readonly seconds: number;
  readonly back: string;
  readonly on: string;
}

/** ms between two changes of what is written while it plays: each costs a layout, and nobody reads faster. */
const READ = 100;

/** Play, the time, the speed, and where it is asked for the whole time as a bar to drag along; each with its key. */
export function Transport(props: {
  readonly playhead: Playhead;
  /** Seconds of the recording per second. */
  readonly rates: readonly number[];
  /** By the arrows, and by them with Shift. */
  readonly step: TransportStep;
  readonly leap: TransportStep;
  /** A time as it is written, s; a stable function. */
  readonly write: (seconds: number) => string;
  /** Stands behind the duration. */
  readonly unit?: string;
  /** Label of the bar; without it there is none. */
  readonly slider?: string;
  readonly children?: ReactNode;
}) {
  const { playhead, rates, step, leap, write, unit = '' } = props;
  const { t } = useText();
  const playing = usePlayhead(playhead, (state) => state.playing);
  const rate = usePlayhead(playhead, (state) => state.rate);
  const now = useRef<HTMLSpanElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  useEffect(() => {
    let last = Number.NEGATIVE_INFINITY;
    function show() {
      const { t: time, playing: moves } = playhead.get();
      const at = performance.now();
      if (moves && at - last < READ) return;
      last = at;
      const text = write(time);
      if (now.current) now.current.textContent = text;
      if (slider.current === null) return;
      slider.current.value = String(time);
      slider.current.setAttribute('aria-valuetext', text);
    }
    show();
    return playhead.subscribe(show);
  }, [playhead, write]);
  const go = (seconds: number) => playhead.seek(playhead.get().t + seconds);
  const faster = (by: number) => {
    const next = rates[rates.indexOf(playhead.get().rate) + by];
    if (next !== undefined) playhead.setRate(next);
  };
  useKeys([
    { keys: 'Space', label: t('viewer.play'), run: playhead.toggle },
    { keys: 'ArrowLeft', label: step.back, run: () => go(-step.seconds) },
    { keys: 'ArrowRight', label: step.on, run: () => go(step.seconds) },
    { keys: 'Shift+ArrowLeft', label: leap.back, run: () => go(-leap.seconds) },
    { keys: 'Shift+ArrowRight', label: leap.on, run: () => go(leap.seconds) },
    { keys: 'Home', label: t('viewer.toStart'), run: () => playhead.seek(0) },
    { keys: 'End', label: t('viewer.toEnd'), run: () => playhead.seek(playhead.duration) },
    { keys: ',', label: t('viewer.slower'), run: () => faster(-1) },
    { keys: '.', label: t('viewer.faster'), run: () => faster(1) },
  ]);
  return (
    <div className={classes.transport}>
      <Tooltip label={`${playing ? t('viewer.pause') : t('viewer.play')} (${t('keys.space')})`}>
        <ActionIcon
          size={38}
          radius="xl"
          variant="filled"
          aria-label={playing ? t('viewer.pause') : t('viewer.play')}
          onClick={playhead.toggle}
          data-testid="play"
        >
          {playing ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
        </ActionIcon>
      </Tooltip>
      <span className={`${classes.time} num`}>
        <span ref={now} data-testid="time" /> / {write(playhead.duration)}
        {unit}
      </span>
      {props.slider !== undefined && (
        <input
          ref={slider}
          className={classes.slider}
          type="range"
          min={0}
          max={playhead.duration}
          step={1}
          defaultValue={0}
          aria-label={props.slider}
          onChange={(event) => playhead.seek(event.currentTarget.valueAsNumber)}
          // Its arrow keys would move it and the playhead both.
          onPointerUp={(event) => event.currentTarget.blur()}
          data-testid="moment"
        />
      )}
      <SegmentedControl
        size="xs"
        aria-label={t('viewer.speed')}
        value={String(rate)}
        onChange={(value) => playhead.setRate(Number(value))}
        data={rates.map((value) => ({ value: String(value), label: `${value}×` }))}
      />
      {props.children}
    </div>
  );
}
