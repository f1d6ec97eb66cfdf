import { useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { barAt, barEnd } from '@palaestra/islands';
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../../app/i18n/index.ts';
import type { Playhead } from '../../viewer/playhead.ts';
import { orderName } from '../floor/names.ts';
import { readPalette } from '../floor/palette.ts';
import { clock, lasting } from '../run/clock.ts';
import type { RunView } from '../run/run-view.ts';
import { barText, laneNames } from './bar-text.ts';
import { type ColourBy, drawGantt, type GanttPlace } from './draw-gantt.ts';
import classes from './gantt.module.css';

const ROW = 26;
const HEAD = 24;

/** A bar under the pointer or at the keyboard's place. */
interface Here {
  readonly row: number;
  readonly place: number;
}

/**
 * The bars of every work unit and vehicle on the page's one time axis. Rows scroll, Ctrl with the wheel zooms; only what is in
 * sight is drawn, so that a year of bars scrolls as a day does.
 */
export function Gantt(props: {
  readonly view: RunView;
  readonly playhead: Playhead;
  readonly rows: 'units' | 'vehicles' | 'all';
  readonly colourBy: ColourBy;
  /** Whose bars stand out; -1 for none. */
  readonly order: number;
  readonly onOrder: (order: number) => void;
}) {
  const { view, playhead, colourBy, order } = props;
  const { t, language } = useText();
  const scheme = useComputedColorScheme('light');
  const byFinger = useMediaQuery('(pointer: coarse)') ?? false;
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  const [here, setHere] = useState<Here | null>(null);
  const marked = useRef(here);
  marked.current = here;
  const [pointer, setPointer] = useState<{ x: number; y: number } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens change with the scheme
  const palette = useMemo(() => readPalette(), [scheme]);
  const lanes = useMemo(() => view.lanes(), [view]);
  const { log } = view.run;
  const names = useMemo(() => laneNames(view.plant, language), [view, language]);
  const rows = useMemo(() => {
    const from = props.rows === 'vehicles' ? lanes.units : 0;
    const to = props.rows === 'units' ? lanes.units : lanes.units + lanes.vehicles;
    return Array.from({ length: to - from }, (_, index) => from + index);
  }, [lanes, props.rows]);

  const painter = useMemo(() => {
    let waiting = 0;
    let size = { width: 0, height: 0 };
    let shown = '';
    let lineAt: string | null = null;
    function place(): GanttPlace {
      const { from, to } = playhead.get();
      return {
        ...size,
        gutter: gutterOf(size.width),
        head: HEAD,
        rowHeight: ROW,
        scroll: scroller.current?.scrollTop ?? 0,
        from: from * 1000,
        to: to * 1000,
        now: view.run.now,
      };
    }
    function paint() {
      waiting = 0;
      const element = canvas.current;
      if (element === null || size.width === 0) return;
      const at = place();
      const share = (playhead.get().t * 1000 - at.from) / (at.to - at.from);
      // On whole pixels of the screen: what does not show is not worth a new picture of the page.
      const pixels = window.devicePixelRatio;
      const left = Math.round((at.gutter + share * (size.width - at.gutter)) * pixels) / pixels;
      const where = share < 0 || share > 1 ? '' : `translateX(${left}px)`;
      if (line.current && where !== lineAt) {
        lineAt = where;
        line.current.style.transform = where;
        line.current.style.visibility = where === '' ? 'hidden' : 'visible';
      }
      placeMark(mark.current, at, marked.current, log.time, lanes.rows);
      // While it plays only the line moves, as long as the same is in sight.
      const key = `${at.from} ${at.to} ${at.scroll} ${at.width} ${at.height}`;
      if (key === shown) return;
      shown = key;
      const started = performance.now();
      const ratio = Math.min(2, window.devicePixelRatio);
      const [across, down] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
      if (element.width !== across || element.height !== down) {
        element.width = across;
        element.height = down;
      }
      const ctx = element.getContext('2d')!;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      const variantOf = (one: number) => view.record.orders[one]?.variant ?? 0;
      const drawn = drawGantt(
        ctx,
        {
          lanes,
          log,
          rows,
          names,
          colourBy,
          order,
          variantOf,
          labelOf: (place) => orderName(view.record.orders[log.order[lanes.rows[place]!]!]?.id ?? '', language),
        },
        at,
        palette,
      );
      element.dataset.ready = 'true';
      element.dataset.bars = String(drawn);
      element.dataset.all = String(lanes.rows.length);
      element.dataset.drawMs = (performance.now() - started).toFixed(2);
    }
    return {
      place,
      soon() {
        if (waiting === 0) waiting = requestAnimationFrame(paint);
      },
      resize(width: number, height: number) {
        size = { width, height };
        paint();
      },
    };
  }, [view, playhead, lanes, log, rows, names, colourBy, order, palette, language]);

  useEffect(() => {
    const element = scroller.current!;
    const watch = new ResizeObserver(([entry]) => painter.resize(entry!.contentRect.width, entry!.contentRect.height));
    watch.observe(element);
    const stop = playhead.subscribe(painter.soon);
    function onWheel(event: WheelEvent) {
      const { gutter, width, from, to } = painter.place();
      const span = (to - from) / 1000;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const share = (event.clientX - element.getBoundingClientRect().left - gutter) / (width - gutter);
        playhead.zoom(Math.exp(event.deltaY * 0.002), from / 1000 + Math.min(1, Math.max(0, share)) * span);
      } else if (event.deltaX !== 0 || event.shiftKey) {
        event.preventDefault();
        playhead.pan(((event.deltaX || event.deltaY) / (width - gutter)) * span);
      }
    }
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('scroll', painter.soon, { passive: true });
    return () => {
      watch.disconnect();
      stop();
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('scroll', painter.soon);
    };
  }, [painter, playhead]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark is placed with the picture
  useEffect(() => painter.soon(), [painter, here]);

  function barUnder(event: PointerEvent<HTMLElement>): { here: Here | null; ms: number; x: number; y: number } {
    const { left, top } = canvas.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const { gutter, width, scroll, from, to } = painter.place();
    const ms = from + ((x - gutter) / (width - gutter)) * (to - from);
    const row = Math.floor((y - HEAD + scroll) / ROW);
    if (x < gutter || y < HEAD || rows[row] === undefined) return { here: null, ms, x, y };
    // A bar of less than a pixel is met by its pixel.
    const place = barAt(lanes, log.time, rows[row], ms + (to - from) / (width - gutter) / 2);
    return { here: place >= lanes.offsets[rows[row]]! ? { row, place } : null, ms, x, y };
  }
  /** Where the pointer went down, and where it was last. */
  const drag = useRef<{ readonly begin: number; last: number } | null>(null);
  function onPointer(event: PointerEvent<HTMLElement>) {
    const { here: bar, ms, x, y } = barUnder(event);
    const { gutter, width, from, to } = painter.place();
    // A finger has no wheel: where not all of the time is in sight, it moves the axis.
    const moves = event.pointerType === 'touch' && to - from < playhead.duration * 1000;
    if (event.type === 'pointerdown' && event.button === 0) {
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { begin: x, last: x };
    }
    if (drag.current !== null && x >= gutter) {
      const still = Math.abs(x - drag.current.begin) < 4;
      if (!moves || (event.type === 'pointerup' && still)) playhead.seek(ms / 1000);
      else playhead.pan((((drag.current.last - x) / (width - gutter)) * (to - from)) / 1000);
      drag.current.last = x;
    }
    if (event.type === 'pointerup' && drag.current !== null) {
      const still = Math.abs(x - drag.current.begin) < 4;
      drag.current = null;
      if (still && bar !== null && lanes.bars[bar.place] !== 0) props.onOrder(log.order[lanes.rows[bar.place]!]!);
      else if (still) props.onOrder(-1);
    }
    setPointer({ x, y });
    setHere(bar !== null && lanes.bars[bar.place] !== 0 ? bar : null);
  }
  function onKey(event: KeyboardEvent) {
    const found = moved(event.key, here ?? atPlayhead());
    if (found === null) return;
    event.preventDefault();
    setPointer(null);
    if (event.key === 'Enter') {
      playhead.seek(log.time[lanes.rows[found.place]!]! / 1000);
      props.onOrder(log.order[lanes.rows[found.place]!]!);
      return;
    }
    setHere(found);
    reveal(found);
  }
  function atPlayhead(): Here {
    const row = Math.min(rows.length - 1, Math.max(0, Math.round((scroller.current?.scrollTop ?? 0) / ROW)));
    const lane = rows[row]!;
    return { row, place: Math.max(lanes.offsets[lane]!, barAt(lanes, log.time, lane, playhead.get().t * 1000)) };
  }
  /** The bar to which a key leads; null when the key means nothing here. */
  function moved(key: string, from: Here): Here | null {
    const lane = rows[from.row];
    if (lane === undefined) return null;
    if (key === 'Enter') return from;
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      const step = key === 'ArrowLeft' ? -1 : 1;
      for (
        let place = from.place + step;
        place >= lanes.offsets[lane]! && place < lanes.offsets[lane + 1]!;
        place += step
      ) {
        if (lanes.bars[place] !== 0 && lasts(lane, place) > 0) return { row: from.row, place };
      }
      return from;
    }
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return null;
    const row = Math.min(rows.length - 1, Math.max(0, from.row + (key === 'ArrowUp' ? -1 : 1)));
    const time = log.time[lanes.rows[from.place]!]!;
    return { row, place: Math.max(lanes.offsets[rows[row]!]!, barAt(lanes, log.time, rows[row]!, time)) };
  }
  function lasts(lane: number, place: number): number {
    return barEnd(lanes, log.time, lane, place, view.run.now) - log.time[lanes.rows[place]!]!;
  }
  function tell(lane: number, place: number): string {
    const { bar, order, variant, step } = barText(view, place, language);
    const begin = log.time[lanes.rows[place]!]!;
    const of = order === '' ? [] : [`${order} (${variant})`, ...(step === '' ? [] : [step])];
    const times = `${clock(begin / 1000)} – ${clock((begin + lasts(lane, place)) / 1000)}`;
    return [names[lane]!, t(`gantt.bar.${bar}`), ...of, times, lasting(lasts(lane, place))].join(' · ');
  }
  function reveal({ row, place }: Here) {
    const element = scroller.current!;
    const low = row * ROW - (element.clientHeight - HEAD - ROW);
    if (element.scrollTop > row * ROW) element.scrollTop = row * ROW;
    else if (element.scrollTop < low) element.scrollTop = low;
    const { from, to } = playhead.get();
    const time = log.time[lanes.rows[place]!]! / 1000;
    if (time < from || time > to) playhead.pan(time - (from + to) / 2);
    painter.soon();
  }
  const told = here === null || rows[here.row] === undefined ? null : tell(rows[here.row]!, here.place);
  // No higher than its rows.
  const high = { '--high': `min(46vh, 480px, ${HEAD + rows.length * ROW + 8}px)` } as CSSProperties;
  return (
    <div className={classes.gantt} style={high} data-testid="gantt">
      {/* biome-ignore lint/a11y/useSemanticElements: bars that are walked through by keys are no fieldset */}
      <div
        ref={scroller}
        className={classes.scroller}
        role="group"
        aria-label={t('gantt.label')}
        aria-describedby="gantt-here"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk through the bars
        tabIndex={0}
        onKeyDown={onKey}
        onBlur={() => setHere(null)}
        data-testid="gantt-scroll"
      >
        <div className={classes.sticky}>
          <canvas
            ref={canvas}
            onPointerDown={onPointer}
            onPointerMove={onPointer}
            onPointerUp={onPointer}
            onPointerCancel={() => {
              // The page scrolls instead.
              drag.current = null;
            }}
            onPointerLeave={(event) => {
              // What a finger has tapped stays told after it is lifted.
              if (event.pointerType === 'touch') return;
              setHere(null);
              setPointer(null);
            }}
            data-testid="gantt-canvas"
          />
          <div ref={line} className={classes.line} data-testid="gantt-line" />
          <div ref={mark} className={classes.mark} hidden={here === null || pointer !== null} />
        </div>
        <div style={{ height: Math.max(0, HEAD + rows.length * ROW) }} className={classes.rows} />
      </div>
      <p id="gantt-here" className={classes.told} role="status" data-testid="gantt-here">
        {told ?? t(byFinger ? 'gantt.hintFinger' : 'gantt.hint')}
      </p>
      {told !== null && pointer !== null && (
        <div
          className={classes.tip}
          style={{ left: leftOf(pointer.x, scroller.current), top: Math.max(4, pointer.y - 34) }}
        >
          {told}
        </div>
      )}
    </div>
  );
}

/** The mark stays at its bar while the axis is zoomed and the rows scroll. */
function placeMark(
  element: HTMLElement | null,
  { from, to, width, gutter, scroll }: GanttPlace,
  here: Here | null,
  time: Float64Array,
  rows: Int32Array,
): void {
  if (element === null || here === null) return;
  const x = gutter + ((time[rows[here.place]!]! - from) / (to - from)) * (width - gutter);
  element.style.transform = `translate(${x}px, ${HEAD + here.row * ROW - scroll}px)`;
  element.style.visibility = x < gutter || x > width ? 'hidden' : 'visible';
}

/** Where a text of the most width stands beside the pointer, px. */
function leftOf(x: number, within: HTMLElement | null): number {
  return Math.max(0, Math.min(x + 14, (within?.clientWidth ?? 0) - 340));
}

function gutterOf(width: number): number {
  return width < 640 ? 84 : 168;
}
