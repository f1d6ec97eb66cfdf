import { barAt, barEnd, type Lanes } from '@palaestra/islands';

/** Stretches of one colour in a row of the Gantt, in pixels from its left end. Filled anew for each row. */
export interface Runs {
  count: number;
  x0: Float32Array;
  x1: Float32Array;
  colour: Uint8Array;
  /** The bar's place in its lane; -1 where many bars share the pixels. */
  place: Int32Array;
}

/** What of the time is shown, ms, on how many pixels; the run ends at `now`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly now: number;
}

/** Colours that a row may have; 0 is none. */
const COLOURS = 64;

const weights = new Float64Array(COLOURS);

export function emptyRuns(): Runs {
  return {
    count: 0,
    x0: new Float32Array(256),
    x1: new Float32Array(256),
    colour: new Uint8Array(256),
    place: new Int32Array(256),
  };
}

/**
 * The bars of a lane within a span. A bar of a pixel or more is a run of its own; where bars are narrower, each pixel gets
 * the colour that has most of its time, so that a row never costs more than its pixels, whatever lies in it.
 */
export function rowRuns(
  lanes: Lanes,
  time: Float64Array,
  lane: number,
  { from, to, width, now }: Span,
  colourOf: (place: number) => number,
  runs: Runs,
): void {
  runs.count = 0;
  const perMs = width / Math.max(1e-9, to - from);
  let pixel = -1;
  const first = Math.max(lanes.offsets[lane]!, barAt(lanes, time, lane, from));
  const last = lanes.offsets[lane + 1]!;
  for (let place = first; place < last; place++) {
    const begin = time[lanes.rows[place]!]!;
    if (begin >= to) break;
    const end = barEnd(lanes, time, lane, place, now);
    if (end <= from || end === begin) continue;
    const x0 = (Math.max(begin, from) - from) * perMs;
    const x1 = (Math.min(end, to) - from) * perMs;
    const colour = lanes.bars[place] === 0 ? 0 : colourOf(place);
    if (x1 - x0 >= 1) {
      settle(runs, pixel);
      pixel = -1;
      if (colour !== 0) add(runs, x0, x1, colour, place);
      continue;
    }
    const middle = Math.floor((x0 + x1) / 2);
    if (middle !== pixel) {
      settle(runs, pixel);
      pixel = middle;
    }
    weights[colour]! += x1 - x0;
  }
  settle(runs, pixel);
}

/** Give the pixel to the colour that has most of it. */
function settle(runs: Runs, pixel: number): void {
  if (pixel < 0) return;
  let best = 0;
  for (let colour = 0; colour < COLOURS; colour++) if (weights[colour]! > weights[best]!) best = colour;
  weights.fill(0);
  if (best === 0) return;
  const before = runs.count - 1;
  if (before >= 0 && runs.place[before] === -1 && runs.colour[before] === best && runs.x1[before] === pixel) {
    runs.x1[before] = pixel + 1;
    return;
  }
  add(runs, pixel, pixel + 1, best, -1);
}

function add(runs: Runs, x0: number, x1: number, colour: number, place: number): void {
  const at = runs.count++;
  if (at === runs.x0.length) grow(runs);
  runs.x0[at] = x0;
  runs.x1[at] = x1;
  runs.colour[at] = colour;
  runs.place[at] = place;
}

function grow(runs: Runs): void {
  const length = runs.x0.length * 2;
  const { x0, x1, colour, place } = runs;
  runs.x0 = new Float32Array(length);
  runs.x0.set(x0);
  runs.x1 = new Float32Array(length);
  runs.x1.set(x1);
  runs.colour = new Uint8Array(length);
  runs.colour.set(colour);
  runs.place = new Int32Array(length);
  runs.place.set(place);
}
