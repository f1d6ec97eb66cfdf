import type { Interval } from '@palaestra/core';

/** How many spans one measurement carries. */
const MOST = 32;

/** Gathers spans while a check runs over a stream, and keeps the worst; memory does not grow with the stream. */
export interface Evidence {
  add(start: number, end: number, weight: number): void;
  /** Worst first, at most 32. */
  spans(): Interval[];
}

/** An empty collection of evidence. */
export function evidence(): Evidence {
  let kept: { start: number; end: number; weight: number }[] = [];
  const cut = () => {
    kept = kept.sort((a, b) => b.weight - a.weight || a.start - b.start).slice(0, MOST);
  };
  return {
    add(start, end, weight) {
      kept.push({ start, end, weight });
      if (kept.length >= 8 * MOST) cut();
    },
    spans() {
      cut();
      return kept.map(({ start, end }) => ({ start, end }));
    },
  };
}

/**
 * Joins marked rows to spans [first row, row after the last]: call with every row in order, then `close`.
 * The weight of a span is the largest of its rows.
 */
export function runs(t: Float64Array, out: Evidence): { row(index: number, weight: number): void; close(): void } {
  let first = -1;
  let last = -1;
  let weight = 0;
  const close = () => {
    if (first >= 0) out.add(t[first]!, t[Math.min(last + 1, t.length - 1)]!, weight);
    first = -1;
    weight = 0;
  };
  return {
    row(index, value) {
      if (first >= 0 && index > last + 1) close();
      if (first < 0) first = index;
      last = index;
      if (value > weight) weight = value;
    },
    close,
  };
}
