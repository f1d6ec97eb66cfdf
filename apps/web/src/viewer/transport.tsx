import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconZoomIn,
  IconZoomOut,
  IconZoomReset,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../app/i18n/index.ts';
import { useKeys } from '../app/keys.tsx';
import { type Playhead, usePlayhead } from './playhead.ts';
import classes from './viewer.module.css';

const FRAME = 0.02;

/** Play, the time, speed and zoom, each with its key. */
export function Transport({ playhead }: { readonly playhead: Playhead }) {
  const { t } = useText();
  const playing = usePlayhead(playhead, (state) => state.playing);
  const rate = usePlayhead(playhead, (state) => state.rate);
  const now = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    function show() {
      if (now.current) now.current.textContent = playhead.get().t.toFixed(2);
    }
    show();
    return playhead.subscribe(show);
  }, [playhead]);
  const step = (seconds: number) => playhead.seek(playhead.get().t + seconds);
  useKeys([
    { keys: 'Space', label: t('viewer.play'), run: playhead.toggle },
    { keys: 'ArrowLeft', label: t('viewer.frameBack'), run: () => step(-FRAME) },
    { keys: 'ArrowRight', label: t('viewer.frameOn'), run: () => step(FRAME) },
    { keys: 'Shift+ArrowLeft', label: t('viewer.secondBack'), run: () => step(-1) },
    { keys: 'Shift+ArrowRight', label: t('viewer.secondOn'), run: () => step(1) },
    { keys: 'Home', label: t('viewer.toStart'), run: () => playhead.seek(0) },
    { keys: 'End', label: t('viewer.toEnd'), run: () => playhead.seek(playhead.duration) },
    { keys: '+', label: t('viewer.zoomIn'), run: () => playhead.zoom(0.5) },
    { keys: '-', label: t('viewer.zoomOut'), run: () => playhead.zoom(2) },
    { keys: '=', label: t('viewer.fit'), run: playhead.fit },
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
        <span ref={now} data-testid="time" /> / {playhead.duration.toFixed(2)} s
      </span>
      <SegmentedControl
        size="xs"
        aria-label={t('viewer.speed')}
        value={String(rate)}
        onChange={(value) => playhead.setRate(Number(value))}
        data={['0.25', '0.5', '1', '2'].map((value) => ({ value, label: `${value}×` }))}
      />
      <span className={classes.zoom}>
        <Zoom label={t('viewer.zoomOut')} keys="-" onClick={() => playhead.zoom(2)}>
          <IconZoomOut size={18} stroke={1.6} />
        </Zoom>
        <Zoom label={t('viewer.fit')} keys="=" onClick={playhead.fit}>
          <IconZoomReset size={18} stroke={1.6} />
        </Zoom>
        <Zoom label={t('viewer.zoomIn')} keys="+" onClick={() => playhead.zoom(0.5)}>
          <IconZoomIn size={18} stroke={1.6} />
        </Zoom>
      </span>
    </div>
  );
}

function Zoom(props: {
  readonly label: string;
  readonly keys: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={`${props.label} (${props.keys})`}>
      <ActionIcon variant="subtle" color="gray" size={32} aria-label={props.label} onClick={props.onClick}>
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}
