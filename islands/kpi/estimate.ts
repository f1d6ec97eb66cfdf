/** 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom. */
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Mean over replications, and half the width of its 95 % interval (Student); null where a run says nothing. */
export interface Estimate {
  readonly mean: number | null;
  readonly half: number | null;
}

/** @param values one for each replication; at least two, none of them null, or nothing is said. */
export function estimate(values: readonly (number | null)[]): Estimate {
  const found = values.filter((value) => value !== null);
  if (found.length < values.length || found.length < 2) return { mean: null, half: null };
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  const variance = found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (found.length - 1);
  return { mean, half: studentQuantile(found.length - 1) * Math.sqrt(variance / found.length) };
}

/**
 * 97.5 % quantile of Student's t. Beyond the table by its expansion in the degrees of freedom (Abramowitz and Stegun
 * 26.7.5), to 1e-5.
 */
function studentQuantile(freedom: number): number {
  const listed = T[freedom - 1];
  if (listed !== undefined) return listed;
  const z = 1.959963985;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / freedom + second / freedom ** 2;
}
