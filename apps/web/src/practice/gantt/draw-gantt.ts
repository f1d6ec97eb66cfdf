import { BARS, type Bar, type Lanes, type LogColumns } from '@palaestra/islands';
import type { Palette } from '../floor/palette.ts';
import { clock, clockStep } from '../run/clock.ts';
import { emptyRuns, rowRuns } from './runs.ts';

/** By what bars are coloured. */
export type ColourBy = 'state' | 'variant' | 'order';

export interface GanttLook {
  readonly lanes: Lanes;
  readonly log: LogColumns;
  /** Lanes from top to bottom, and their names. */
  readonly rows: readonly number[];
  readonly names: readonly string[];
  readonly colourBy: ColourBy;
  /** Order whose bars stand out; -1 for none. */
  readonly order: number;
  variantOf(order: number): number;
  /** What stands in a bar that is wide enough. */
  labelOf(place: number): string;
}

/** Where everything lies, CSS pixels, and what is shown of the time, ms. */
export interface GanttPlace {
  readonly width: number;
  readonly height: number;
  /** Names at the left, and the time above. */
  readonly gutter: number;
  readonly head: number;
  readonly rowHeight: number;
  readonly scroll: number;
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** Tokens of the bars by kind. */
function barColour(palette: Palette, bar: Bar): string {
  const [processing, setup, blocked, failed] = palette.states;
  const colours: Record<Bar, string> = {
    none: 'transparent',
    setup: setup!,
    processing: processing!,
    blocked: blocked!,
    failed: failed!,
    empty: palette.lineStrong,
    loaded: palette.variants[0]!,
    charging: palette.variants[4]!,
    out: failed!,
  };
  return colours[bar];
}

/** Kinds that have a pattern beside their colour: lines per bar. */
const HATCHED: Readonly<Partial<Record<Bar, 'up' | 'down' | 'cross' | 'across'>>> = {
  setup: 'up',
  blocked: 'down',
  failed: 'cross',
  out: 'cross',
  charging: 'across',
};

/** Colours of a chart: kinds first, then variants. */
const VARIANTS_AT = BARS.length;

const runs = emptyRuns();

/** @returns how many bars lie in what is shown, as drawn. */
export function drawGantt(ctx: CanvasRenderingContext2D, look: GanttLook, place: GanttPlace, palette: Palette): number {
  const { width, height, gutter, head, rowHeight, scroll, from, to, now } = place;
  ctx.clearRect(0, 0, width, height);
  const colours = [...BARS.map((bar) => barColour(palette, bar)), ...palette.variants];
  const batches: number[][] = colours.map(() => []);
  /** Bars that stand out, with their colour. */
  const strong: number[] = [];
  const hatches: [number, number, number, number, Bar][] = [];
  const labels: Label[] = [];
  const colourOf = colouring(look, palette);
  const first = Math.max(0, Math.floor(scroll / rowHeight));
  const last = Math.min(look.rows.length, Math.ceil((scroll + height - head) / rowHeight));
  const bar = Math.max(3, rowHeight - 6);
  let drawn = 0;
  for (let row = first; row < last; row++) {
    const lane = look.rows[row]!;
    const y = head + row * rowHeight - scroll + 3;
    rowRuns(look.lanes, look.log.time, lane, { from, to, width: width - gutter, now }, colourOf, runs);
    drawn += runs.count;
    for (let at = 0; at < runs.count; at++) {
      const x = gutter + runs.x0[at]!;
      const wide = runs.x1[at]! - runs.x0[at]!;
      batches[runs.colour[at]!]!.push(x, y, wide, bar);
      const bars = runs.place[at]!;
      if (bars < 0) continue;
      const order = look.log.order[look.lanes.rows[bars]!]!;
      if (look.order >= 0 && order === look.order) strong.push(x, y, wide, bar, runs.colour[at]!);
      if (wide < 7) continue;
      const kind = BARS[look.lanes.bars[bars]!]!;
      if (HATCHED[kind] !== undefined) hatches.push([x, y, wide, bar, kind]);
      if (wide >= 44 && order >= 0)
        labels.push([x, y + bar / 2, wide, look.labelOf(bars), runs.colour[at]!, order === look.order]);
    }
  }
  ctx.save();
  ctx.beginPath();
  ctx.rect(gutter, head, width - gutter, height - head);
  ctx.clip();
  drawGrid(ctx, place, palette, first, last);
  ctx.globalAlpha = look.order >= 0 ? 0.4 : 1;
  for (const [colour, list] of batches.entries()) {
    ctx.fillStyle = colours[colour]!;
    // A seam of a pixel between neighbours, where there is room for one.
    for (let at = 0; at < list.length; at += 4) {
      const wide = list[at + 2]!;
      ctx.fillRect(list[at]!, list[at + 1]!, wide > 4 ? wide - 1 : wide, list[at + 3]!);
    }
  }
  for (const [x, y, wide, high, kind] of hatches) hatch(ctx, x, y, wide - 1, high, HATCHED[kind]!, palette.surface);
  ctx.font = `560 ${Math.min(12, bar - 4)}px ${palette.font}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const label of labels) writeLabel(ctx, label, gutter, palette);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 2;
  for (let at = 0; at < strong.length; at += 5) {
    const [x, y, wide, high] = [strong[at]!, strong[at + 1]!, Math.max(3, strong[at + 2]!), strong[at + 3]!];
    ctx.fillStyle = colours[strong[at + 4]!]!;
    ctx.fillRect(x, y, wide, high);
    ctx.strokeRect(x, y, wide, high);
  }
  if (look.order >= 0) for (const label of labels) if (label[5]) writeLabel(ctx, label, gutter, palette);
  ctx.restore();
  drawNames(ctx, look, place, palette, first, last);
  drawTimes(ctx, place, palette);
  return drawn;
}

/** Left end, middle, width, text, colour of its bar, and whether it stands out. */
type Label = readonly [number, number, number, string, number, boolean];

function writeLabel(ctx: CanvasRenderingContext2D, label: Label, gutter: number, palette: Palette): void {
  const [x, y, wide, text, colour] = label;
  const otherwise = colour === BARS.indexOf('empty') ? palette.ink : palette.surface;
  ctx.fillStyle = palette.variantInks[colour - VARIANTS_AT] ?? otherwise;
  const left = Math.max(x, gutter) + 5;
  if (left + ctx.measureText(text).width < x + wide - 4) ctx.fillText(text, left, y + 0.5);
}

function colouring(look: GanttLook, palette: Palette): (place: number) => number {
  const { lanes, log, colourBy, variantOf } = look;
  const kinds = palette.variants.length;
  const ofOrders = new Set(['setup', 'processing', 'loaded'].map((bar) => BARS.indexOf(bar as Bar)));
  return (place) => {
    const kind = lanes.bars[place]!;
    if (colourBy === 'state' || !ofOrders.has(kind)) return kind;
    const order = log.order[lanes.rows[place]!]!;
    if (order < 0) return kind;
    return VARIANTS_AT + ((colourBy === 'variant' ? variantOf(order) : order) % kinds);
  };
}

function drawGrid(
  ctx: CanvasRenderingContext2D,
  place: GanttPlace,
  palette: Palette,
  first: number,
  last: number,
): void {
  const { gutter, head, width, height, rowHeight, scroll } = place;
  ctx.fillStyle = palette.line;
  for (let row = first; row <= last; row++) ctx.fillRect(gutter, head + row * rowHeight - scroll, width - gutter, 0.5);
  for (const { x } of ticks(place)) ctx.fillRect(x, head, 0.5, height - head);
}

function drawNames(
  ctx: CanvasRenderingContext2D,
  { rows, names }: GanttLook,
  { gutter, head, height, rowHeight, scroll }: GanttPlace,
  palette: Palette,
  first: number,
  last: number,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, head, gutter - 6, height - head);
  ctx.clip();
  ctx.font = `500 12px ${palette.font}`;
  ctx.fillStyle = palette.ink2;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (let row = first; row < last; row++) {
    ctx.fillText(shortened(ctx, names[rows[row]!]!, gutter - 10), 2, head + (row + 0.5) * rowHeight - scroll);
  }
  ctx.restore();
}

/** A name with its middle left out where it is too long: its end tells the units of an island apart. */
function shortened(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  const end = text.slice(-2);
  let kept = text.slice(0, -2);
  while (kept.length > 1 && ctx.measureText(`${kept}…${end}`).width > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…${end}`;
}

function drawTimes(ctx: CanvasRenderingContext2D, place: GanttPlace, palette: Palette): void {
  ctx.font = `500 11px ${palette.font}`;
  ctx.fillStyle = palette.ink3;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'center';
  for (const { x, text } of ticks(place)) {
    if (x < place.gutter + 14 || x > place.width - 18) continue;
    ctx.fillText(text, x, place.head / 2);
  }
}

function ticks({ gutter, width, from, to }: GanttPlace): { x: number; text: string }[] {
  const step = clockStep((to - from) / 1000, (width - gutter) / 90) * 1000;
  const found: { x: number; text: string }[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const x = gutter + ((at - from) / (to - from)) * (width - gutter);
    found.push({ x, text: clock(at / 1000, step < 60_000) });
  }
  return found;
}

function hatch(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  wide: number,
  high: number,
  kind: 'up' | 'down' | 'cross' | 'across',
  colour: string,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, wide, high);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  if (kind === 'across') {
    ctx.moveTo(x, y + high / 2);
    ctx.lineTo(x + wide, y + high / 2);
  } else {
    for (let at = -high; at < wide; at += 6) {
      if (kind !== 'down') {
        ctx.moveTo(x + at, y + high);
        ctx.lineTo(x + at + high, y);
      }
      if (kind !== 'up') {
        ctx.moveTo(x + at, y);
        ctx.lineTo(x + at + high, y + high);
      }
    }
  }
  ctx.stroke();
  ctx.restore();
}
