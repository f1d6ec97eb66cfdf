import type { Estimate } from '@palaestra/core';

/** Quantiles 0.975 of Student's t distribution for 1, 2, … degrees of freedom (e.g. Law 2015, table T.1). */
const T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145];
const NORMAL = 1.96;

/** Mean of what independent runs gave, with its 95 % interval; null when one of them could say nothing. */
export function estimate(values: readonly (number | null)[]): Estimate | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || known.length < values.length) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  if (known.length === 1) return { mean, low: null, high: null };
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1);
  const half = (T[known.length - 2] ?? NORMAL) * Math.sqrt(variance / known.length);
  return { mean, low: mean - half, high: mean + half };
}
