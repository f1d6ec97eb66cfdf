import type { Bilingual, Interval, Signal } from '@palaestra/core';
import { type Check, measured, notAssessed, numberOf } from '../check.ts';
import { type MotionColumn, measuredMotion } from '../columns.ts';

const producer = { name: 'idle', version: '1' };

const NO_MOTION: Bilingual = { en: 'The recording carries no positions', zh: '录制中没有位置数据' };

/**
 * Time without motion at the start, at the end and in between, in seconds. Still means that no joint left the spot
 * where it stood by more than a tolerance (parameters `rad`, `m`; for unnamed units 1 % of the range), which, unlike a
 * speed threshold, a noisy encoder does not upset. The robot is still when all of its streams are.
 */
export const idle: Check = {
  ...producer,
  measures: ['idle.head', 'idle.tail', 'idle.longest'],
  parameters: { rad: 'number', m: 'number' },
  run({ signals, duration }, parameters) {
    const moving = measuredMotion(signals);
    if (moving.length === 0) {
      return ['idle.head', 'idle.tail', 'idle.longest'].map((name) => notAssessed(producer, name, 's', NO_MOTION));
    }
    const tolerance = { rad: numberOf(parameters, 'rad', 0.01), m: numberOf(parameters, 'm', 0.002) };
    const first = { begin: duration, end: 0 };
    let pauses: Interval[] = [{ start: 0, end: duration }];
    for (const { signal, columns } of moving) {
      const still = stillness(signal, columns, tolerance, duration);
      first.begin = Math.min(first.begin, still.head);
      first.end = Math.max(first.end, still.tail);
      pauses = overlap(pauses, still.pauses);
    }
    const tail = Math.max(0, duration - Math.max(first.end, 0));
    const inner = pauses
      .filter(({ start, end }) => start > first.begin && end < first.end)
      .sort((a, b) => b.end - b.start - (a.end - a.start));
    return [
      measured(producer, 'idle.head', first.begin, 's', { evidence: [{ start: 0, end: first.begin }] }),
      measured(producer, 'idle.tail', tail, 's', { evidence: [{ start: duration - tail, end: duration }] }),
      measured(producer, 'idle.longest', inner[0] ? inner[0].end - inner[0].start : 0, 's', {
        evidence: inner.slice(0, 32),
      }),
    ];
  },
};

/** Shorter stops are part of any motion. */
const PAUSE = 0.5;

function stillness(
  { t, names, values }: Signal,
  columns: readonly MotionColumn[],
  tolerance: { rad: number; m: number },
  duration: number,
) {
  const width = names.length;
  const rows = t.length;
  const limits = Float64Array.from(columns, ({ column, unit }) =>
    unit === 'rad' || unit === 'm' ? tolerance[unit] : Math.max(1e-6, 0.01 * range(values, width, column)),
  );
  const away = (row: number, from: number) => {
    for (let i = 0; i < columns.length; i++) {
      const { column } = columns[i]!;
      if (Math.abs(values[row * width + column]! - values[from * width + column]!) > limits[i]!) return true;
    }
    return false;
  };
  let head = 0;
  while (head < rows && !away(head, 0)) head++;
  let tail = rows - 1;
  while (tail >= 0 && !away(tail, rows - 1)) tail--;
  const pauses: Interval[] = [];
  let anchor = 0;
  for (let row = 1; row <= rows; row++) {
    if (row < rows && !away(row, anchor)) continue;
    const last = row - 1;
    if (t[last]! - t[anchor]! >= PAUSE) pauses.push({ start: t[anchor]!, end: t[last]! });
    anchor = row;
  }
  return {
    head: head < rows ? t[head]! : duration,
    tail: tail >= 0 ? t[tail]! : 0,
    pauses: pauses.map(({ start, end }) => ({
      start: start <= t[0]! ? 0 : start,
      end: end >= t[rows - 1]! ? duration : end,
    })),
  };
}

function range(values: Float64Array, width: number, column: number): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = column; i < values.length; i += width) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? high - low : 0;
}

/** Spans that lie in both sorted lists and are long enough to be a pause. */
function overlap(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const out: Interval[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const start = Math.max(a[i]!.start, b[j]!.start);
    const end = Math.min(a[i]!.end, b[j]!.end);
    if (end - start >= PAUSE) out.push({ start, end });
    if (a[i]!.end < b[j]!.end) i++;
    else j++;
  }
  return out;
}
