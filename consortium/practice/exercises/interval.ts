import type { Estimate } from '@palaestra/core';
import { estimate } from '@palaestra/islands';

/** Mean of what independent runs gave, with its 95 % interval; null when one of them could say nothing. */
export function intervalOf(values: readonly (number | null)[]): Estimate | null {
  const [only] = values;
  if (values.length === 1 && typeof only === 'number') return { mean: only, low: null, high: null };
  const { mean, half } = estimate(values);
  return mean === null || half === null ? null : { mean, low: mean - half, high: mean + half };
}
