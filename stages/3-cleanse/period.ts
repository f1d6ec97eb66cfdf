import type { Signal } from '@palaestra/core';

/** How a stream is spaced in time. */
export interface Spacing {
  /** Seconds from one row to the next: by the nominal rate, else the median. */
  readonly period: number;
  /** False when rows come as things happen and a gap means nothing. */
  readonly steady: boolean;
}

/** Rows looked at to estimate the spacing; a long stream is sampled evenly. */
const SAMPLE = 2048;

/**
 * The spacing of a stream, null for fewer than three rows. Without a nominal rate a stream is steady when nine in ten
 * of its steps are at most twice the median.
 */
export function spacing(signal: Pick<Signal, 'nominalHz' | 't'>): Spacing | null {
  const rows = signal.t.length;
  if (signal.nominalHz !== null && signal.nominalHz > 0) return { period: 1 / signal.nominalHz, steady: true };
  if (rows < 3) return null;
  const count = Math.min(SAMPLE, rows - 1);
  const steps = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * (rows - 1)) / count);
    steps[i] = signal.t[row + 1]! - signal.t[row]!;
  }
  steps.sort();
  const period = steps[count >> 1]!;
  return { period, steady: period > 0 && steps[Math.floor(count * 0.9)]! <= 2 * period };
}
