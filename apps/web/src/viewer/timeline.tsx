import { type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../app/i18n/index.ts';
import { AxisZoom } from './axis-zoom.tsx';
import { Ruler, Track } from './lane.tsx';
import type { Playhead } from './playhead.ts';
import type { LoadedRecording } from './recording.ts';
import { AXIS, SignalChart, SignalLegend, TAIL } from './signal-chart.tsx';
import { firstGroups, type SignalGroup, signalGroups } from './signal-groups.ts';
import { Transport } from './transport.tsx';
import classes from './viewer.module.css';

/** Recorded seconds per second. */
const RATES = [0.25, 0.5, 1, 2];

/** A frame of the cameras, s. */
const FRAME = 0.02;

function hundredths(seconds: number): string {
  return seconds.toFixed(2);
}

/** One time axis with every signal and the tracks given as children, and one cursor through all of them. */
export function Timeline(props: {
  readonly recording: LoadedRecording;
  readonly playhead: Playhead;
  /** Tracks above the curves. */
  readonly children?: ReactNode;
}) {
  const { t } = useText();
  const { recording, playhead } = props;
  const groups = useMemo(() => signalGroups(recording.signals), [recording]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(firstGroups(groups)));
  const shown = groups.filter((group) => open.has(group.key));
  const closed = groups.filter((group) => !open.has(group.key));
  function toggle(key: string) {
    setOpen((old) => (old.has(key) ? old.difference(new Set([key])) : old.union(new Set([key]))));
  }
  return (
    <div className={classes.timeline} data-testid="timeline">
      <div className={classes.transport}>
        <Transport
          playhead={playhead}
          rates={RATES}
          step={{ seconds: FRAME, back: t('viewer.frameBack'), on: t('viewer.frameOn') }}
          leap={{ seconds: 1, back: t('viewer.secondBack'), on: t('viewer.secondOn') }}
          write={hundredths}
          unit=" s"
        >
          <AxisZoom playhead={playhead} whole={t('viewer.fit')} />
        </Transport>
      </div>
      <Scrub playhead={playhead}>
        <Track name="">
          <Ruler playhead={playhead} />
        </Track>
        {props.children}
        {shown.map((group) => (
          <Track
            key={group.key}
            name={
              <>
                <GroupName group={group} open onClick={() => toggle(group.key)} />
                <SignalLegend group={group} playhead={playhead} />
              </>
            }
          >
            <SignalChart group={group} playhead={playhead} />
          </Track>
        ))}
      </Scrub>
      {closed.length > 0 && (
        <details className={classes.closed} open={shown.length === 0}>
          <summary>{t('viewer.moreSignals', { value: closed.length })}</summary>
          <div>
            {closed.map((group) => (
              <GroupName key={group.key} group={group} open={false} onClick={() => toggle(group.key)} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

function GroupName(props: { readonly group: SignalGroup; readonly open: boolean; readonly onClick: () => void }) {
  const { t, has } = useText();
  const { group } = props;
  const quantity = `viewer.quantity.${group.quantity as 'force'}` as const;
  return (
    <button
      type="button"
      className={classes.groupName}
      onClick={props.onClick}
      title={props.open ? t('viewer.hide') : t('viewer.show')}
      aria-expanded={props.open}
    >
      <b>{group.topic}</b>
      <span>
        {has(quantity) ? t(quantity) : group.quantity}
        {group.unit !== '1' && ` (${group.unit === 'unknown' ? t('viewer.unknownUnit') : group.unit})`}
      </span>
    </button>
  );
}

/** Carries the cursor: hovering shows a line through all tracks, pressing or dragging moves the playhead. */
function Scrub({ playhead, children }: { readonly playhead: Playhead; readonly children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const hover = useRef<HTMLDivElement>(null);
  useEffect(() => {
    function show() {
      const { t, hover: under, from, to } = playhead.get();
      place(head.current, (t - from) / (to - from));
      place(hover.current, under === null ? -1 : (under - from) / (to - from));
    }
    show();
    return playhead.subscribe(show);
  }, [playhead]);
  useEffect(() => {
    const target = box.current;
    // Not passive: with Ctrl the wheel zooms this axis and not the whole page.
    function onWheel(event: WheelEvent) {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const t = timeAt(target, event.clientX, playhead);
      playhead.zoom(Math.exp(event.deltaY * 0.002), t ?? undefined);
    }
    target?.addEventListener('wheel', onWheel, { passive: false });
    return () => target?.removeEventListener('wheel', onWheel);
  }, [playhead]);

  function onPointer(event: PointerEvent<HTMLDivElement>) {
    const t = timeAt(box.current, event.clientX, playhead);
    playhead.hover(event.type === 'pointerleave' ? null : t);
    const pressed = event.buttons === 1 && !(event.target as Element).closest('button, [data-handle], [data-grab]');
    if (pressed && t !== null) {
      if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
      playhead.seek(t);
    }
  }
  return (
    <div
      ref={box}
      className={classes.scrub}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onPointerLeave={onPointer}
    >
      {children}
      <div className={classes.over} style={{ left: `calc(var(--gutter) + ${AXIS}px)`, right: TAIL }}>
        <div ref={hover} className={classes.hover} />
        <div ref={head} className={classes.head} data-testid="playhead" />
      </div>
    </div>
  );
}

function place(line: HTMLElement | null, share: number) {
  if (!line) return;
  line.style.display = share < 0 || share > 1 ? 'none' : '';
  line.style.left = `${share * 100}%`;
}

/** Time under a pointer, null left or right of the axis. */
export function timeAt(box: HTMLElement | null, clientX: number, playhead: Playhead): number | null {
  const lane = box?.querySelector('[data-lane]')?.getBoundingClientRect();
  if (!lane || lane.width === 0) return null;
  const share = (clientX - lane.left) / lane.width;
  if (share < -0.02 || share > 1.02) return null;
  const { from, to } = playhead.get();
  return from + Math.min(1, Math.max(0, share)) * (to - from);
}
