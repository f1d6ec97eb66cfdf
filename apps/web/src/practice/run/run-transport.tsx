import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconZoomIn,
  IconZoomOut,
  IconZoomReset,
} from '@tabler/icons-react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { useKeys } from '../../app/keys.tsx';
import { type Playhead, usePlayhead } from '../../viewer/playhead.ts';
import { clock } from './clock.ts';
import classes from './run.module.css';

/** Seconds of the run per second. */
const RATES = [1, 10, 60, 300, 1200];

/** Places of the knob that the eye tells apart. */
const SLIDER_STEPS = 600;

/** Play, the clock, the speed, and the whole run as a bar to drag along. */
export function RunTransport({ playhead }: { readonly playhead: Playhead }) {
  const { t } = useText();
  const playing = usePlayhead(playhead, (state) => state.playing);
  const rate = usePlayhead(playhead, (state) => state.rate);
  const now = useRef<HTMLSpanElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  useEffect(() => {
    let [shown, place] = ['', -1];
    function show() {
      const { t: time, playing } = playhead.get();
      const text = clock(time);
      if (now.current && text !== shown) now.current.textContent = text;
      shown = text;
      // Each change costs a layout: while it plays the knob moves when that is seen.
      const pixel = Math.round((time / playhead.duration) * SLIDER_STEPS);
      if (!slider.current || (pixel === place && playing)) return;
      place = pixel;
      slider.current.value = String(time);
      slider.current.setAttribute('aria-valuetext', text);
    }
    show();
    return playhead.subscribe(show);
  }, [playhead]);
  const step = (seconds: number) => playhead.seek(playhead.get().t + seconds);
  const faster = (by: number) => {
    const at = RATES.indexOf(playhead.get().rate);
    playhead.setRate(RATES[Math.min(RATES.length - 1, Math.max(0, at + by))]!);
  };
  useKeys([
    { keys: 'Space', label: t('viewer.play'), run: playhead.toggle },
    { keys: 'ArrowLeft', label: t('floor.back10'), run: () => step(-10) },
    { keys: 'ArrowRight', label: t('floor.on10'), run: () => step(10) },
    { keys: 'Shift+ArrowLeft', label: t('floor.back600'), run: () => step(-600) },
    { keys: 'Shift+ArrowRight', label: t('floor.on600'), run: () => step(600) },
    { keys: 'Home', label: t('viewer.toStart'), run: () => playhead.seek(0) },
    { keys: 'End', label: t('viewer.toEnd'), run: () => playhead.seek(playhead.duration) },
    { keys: ',', label: t('floor.slower'), run: () => faster(-1) },
    { keys: '.', label: t('floor.faster'), run: () => faster(1) },
    { keys: '+', label: t('viewer.zoomIn'), run: () => playhead.zoom(0.5) },
    { keys: '-', label: t('viewer.zoomOut'), run: () => playhead.zoom(2) },
    { keys: '=', label: t('floor.wholeRun'), run: playhead.fit },
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
        <span ref={now} data-testid="time" /> / {clock(playhead.duration)}
      </span>
      <input
        ref={slider}
        className={classes.slider}
        type="range"
        min={0}
        max={playhead.duration}
        step={1}
        defaultValue={0}
        aria-label={t('floor.moment')}
        onChange={(event) => playhead.seek(event.currentTarget.valueAsNumber)}
        onPointerUp={(event: PointerEvent<HTMLInputElement>) => event.currentTarget.blur()}
        data-testid="moment"
      />
      <SegmentedControl
        size="xs"
        aria-label={t('viewer.speed')}
        value={String(rate)}
        onChange={(value) => playhead.setRate(Number(value))}
        data={RATES.map((value) => ({ value: String(value), label: `${value}×` }))}
      />
    </div>
  );
}

/** How much of the run the time axis shows. */
export function AxisZoom({ playhead }: { readonly playhead: Playhead }) {
  const { t } = useText();
  return (
    <span className={classes.zoom}>
      {(
        [
          [t('viewer.zoomOut'), '-', () => playhead.zoom(2), IconZoomOut],
          [t('floor.wholeRun'), '=', playhead.fit, IconZoomReset],
          [t('viewer.zoomIn'), '+', () => playhead.zoom(0.5), IconZoomIn],
        ] as const
      ).map(([label, keys, run, Icon]) => (
        <Tooltip key={keys} label={`${t('floor.axis')}: ${label} (${keys})`}>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={`${t('floor.axis')}: ${label}`} onClick={run}>
            <Icon size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      ))}
    </span>
  );
}
