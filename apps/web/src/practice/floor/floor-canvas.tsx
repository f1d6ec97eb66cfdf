import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import type { CompiledPlant, Usage } from '@palaestra/islands';
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { useText } from '../../app/i18n/index.ts';
import { drawGround, type FloorContext, type Heat } from './draw-floor.ts';
import { drawMoving } from './draw-moving.ts';
import classes from './floor.module.css';
import { type Chosen, chosenAt, type FloorLook, placeOf } from './floor-look.ts';
import type { FloorPlan } from './floor-plan.ts';
import { heatOf, partAt } from './heat.ts';
import { readPalette } from './palette.ts';
import { centredOn, fitView, pan, placeUnder, type View, zoomAt } from './view.ts';

/** What is drawn: a plant, its plan, and the floor at an instant, ms, good until the next call. */
export interface FloorView {
  readonly plant: CompiledPlant;
  readonly plan: FloorPlan;
  look(time: number): FloorLook;
  /** Traffic and waiting by the hour, with the most of each; null where nobody counted. */
  readonly heat: { readonly usage: Usage; readonly most: { readonly edges: number; readonly waits: number } } | null;
}

/** The clock by which the floor is drawn: s, and whether it goes. */
export interface FloorHead {
  get(): { readonly t: number; readonly playing: boolean };
  subscribe(listener: () => void): () => void;
}

/** What the page can ask of a floor. */
export interface FloorHandle {
  zoom(factor: number): void;
  fit(): void;
}

/** ms between two pictures for who wishes less motion. */
const CALM = 1000;

/**
 * The floor at the playhead. What stands still is drawn aside, only when the view changes, and laid under the rest as one
 * picture: a second canvas would be blended anew for every frame.
 */
export function FloorCanvas(props: {
  readonly view: FloorView;
  readonly playhead: FloorHead;
  readonly heat: boolean;
  readonly chosen: Chosen;
  readonly follow: boolean;
  readonly onChoose: (chosen: Chosen) => void;
  /** Dragging the floor ends the following. */
  readonly onLetGo: () => void;
  readonly handle: { current: FloorHandle | null };
  readonly label: string;
}) {
  const { view: run, playhead } = props;
  const { t, language } = useText();
  const scheme = useComputedColorScheme('light');
  const calm = useReducedMotion();
  const box = useRef<HTMLDivElement>(null);
  const moving = useRef<HTMLCanvasElement>(null);
  const view = useRef<View | null>(null);
  const now = useRef(props);
  now.current = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens change with the scheme
  const palette = useMemo(() => readPalette(), [scheme]);

  const painter = useMemo(() => {
    const ground = new OffscreenCanvas(1, 1);
    let waiting = 0;
    let stale = true;
    let size = { width: 0, height: 0, ratio: 1 };
    let heatPart = -1;
    let heat: Heat | null = null;
    let [spent, drawn] = [0, 0];
    let last = Number.NEGATIVE_INFINITY;

    function paint(): void {
      waiting = 0;
      last = performance.now();
      const live = moving.current;
      if (live === null || size.width === 0) return;
      const { chosen, follow, heat: hot } = now.current;
      view.current ??= fitView(run.plan.bounds, size.width, size.height);
      const time = playhead.get().t * 1000;
      const look = run.look(time);
      const place = follow && chosen !== null ? placeOf(look, chosen) : null;
      if (place !== null) {
        const next = centredOn(view.current, place, size.width, size.height);
        if (next.x !== view.current.x || next.y !== view.current.y) stale = true;
        view.current = next;
      }
      const counted = hot ? run.heat : null;
      const part = counted === null ? -1 : partAt(counted.usage, time);
      if (part !== heatPart) {
        heatPart = part;
        heat =
          counted === null
            ? null
            : {
                edges: heatOf(counted.usage, 'edges', time, counted.most.edges),
                waits: heatOf(counted.usage, 'waits', time, counted.most.waits),
              };
        stale = true;
      }
      if (stale) {
        drawGround(
          contextOf(ground, size),
          { plant: run.plant, plan: run.plan, heat, language },
          view.current,
          palette,
          size.width,
          size.height,
        );
        stale = false;
      }
      const ctx = contextOf(live, size);
      ctx.drawImage(ground, 0, 0, ground.width / size.ratio, ground.height / size.ratio);
      drawMoving(ctx, look, view.current, palette, size.width, size.height, chosen);
      spent += performance.now() - last;
      if (++drawn % 30 === 0) {
        live.dataset.drawMs = (spent / 30).toFixed(2);
        live.dataset.moving = String(movingOf(look.poses));
        spent = 0;
      }
      live.dataset.ready = 'true';
    }
    function soon(): void {
      if (waiting !== 0) return;
      const wait = calm && playhead.get().playing ? Math.max(0, CALM - (performance.now() - last)) : 0;
      waiting = wait > 0 ? window.setTimeout(paint, wait) : requestAnimationFrame(paint);
    }
    return {
      soon,
      change() {
        stale = true;
        soon();
      },
      resize(width: number, height: number) {
        const ratio = Math.min(2, window.devicePixelRatio);
        if (width === size.width && height === size.height && ratio === size.ratio) return;
        const first = size.width === 0;
        if (!first && view.current !== null)
          view.current = pan(view.current, (width - size.width) / 2, (height - size.height) / 2);
        size = { width, height, ratio };
        if (first) view.current = null;
        stale = true;
        paint();
      },
      get size() {
        return size;
      },
    };
  }, [run, playhead, palette, language, calm]);

  useEffect(() => {
    const element = box.current!;
    const watch = new ResizeObserver(([entry]) => painter.resize(entry!.contentRect.width, entry!.contentRect.height));
    watch.observe(element);
    const stop = playhead.subscribe(painter.soon);
    return () => {
      watch.disconnect();
      stop();
    };
  }, [painter, playhead]);
  // What the page has changed shows at once, also while nothing plays.
  useEffect(() => painter.change());
  useEffect(() => {
    const zoom = (factor: number) => {
      const { width, height } = painter.size;
      if (view.current) view.current = zoomAt(view.current, factor, width / 2, height / 2);
      painter.change();
    };
    props.handle.current = {
      zoom,
      fit() {
        view.current = null;
        painter.change();
      },
    };
  }, [painter, props.handle]);
  useEffect(() => {
    const element = box.current!;
    // Not passive: the wheel zooms the floor and does not scroll the page.
    function onWheel(event: WheelEvent) {
      if (view.current === null) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      view.current = zoomAt(view.current, Math.exp(-event.deltaY * 0.0015), event.clientX - left, event.clientY - top);
      painter.change();
    }
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [painter]);

  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  function onPointer(event: PointerEvent<HTMLDivElement>) {
    const at = drag.current;
    if (event.type === 'pointerdown') {
      drag.current = { x: event.clientX, y: event.clientY, moved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
      return;
    }
    if (at === null || view.current === null) return;
    if (event.type === 'pointermove') {
      const [dx, dy] = [event.clientX - at.x, event.clientY - at.y];
      if (!at.moved && Math.hypot(dx, dy) < 4) return;
      if (!at.moved) now.current.onLetGo();
      drag.current = { x: event.clientX, y: event.clientY, moved: true };
      view.current = pan(view.current, dx, dy);
      painter.change();
      return;
    }
    drag.current = null;
    if (event.type !== 'pointerup' || at.moved) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const place = placeUnder(view.current, event.clientX - left, event.clientY - top);
    props.onChoose(chosenAt(run.look(playhead.get().t * 1000), place, 8 / view.current.scale));
  }
  function onKey(event: { key: string; preventDefault(): void }) {
    const step = PAN[event.key];
    if (step === undefined || view.current === null) return;
    event.preventDefault();
    props.onLetGo();
    view.current = pan(view.current, step[0] * 60, step[1] * 60);
    painter.change();
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a floor that is moved by keys is no fieldset
    <div
      ref={box}
      className={classes.floor}
      role="group"
      aria-label={props.label}
      aria-roledescription={t('floor.role')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the floor
      tabIndex={0}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onPointerUp={onPointer}
      onPointerCancel={onPointer}
      onKeyDown={onKey}
      data-testid="floor"
    >
      <canvas ref={moving} data-testid="floor-moving" />
    </div>
  );
}

/** The floor moves as if one walked over it. */
const PAN: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function movingOf(poses: Float32Array): number {
  let count = 0;
  for (let at = 3; at < poses.length; at += 4) count += poses[at]!;
  return count;
}

/** An opaque context in CSS pixels, with the canvas as large as it must be. */
function contextOf<T extends HTMLCanvasElement | OffscreenCanvas>(
  canvas: T,
  { width, height, ratio }: { width: number; height: number; ratio: number },
): FloorContext {
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  const ctx = canvas.getContext('2d', { alpha: false }) as FloorContext;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}
