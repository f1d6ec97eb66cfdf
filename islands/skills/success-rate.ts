/**
 * The bound of the success rate at `z` standard deviations (score method, Wilson 1927): the rate at which the observed
 * successes would lie `z` standard deviations off. z = ±1.96 gives the 95 % interval that an evaluation shows, z = 0 the
 * observed rate; as a function of z it is a distribution of what the rate may be. Chosen before a Beta posterior, since it
 * needs no prior, is defined for 0 and n successes, and says the same number on every page.
 */
export function rateBound(successes: number, trials: number, z: number): number {
  const p = successes / trials;
  const w = (z * z) / trials;
  const half = z * Math.sqrt((p * (1 - p)) / trials + w / (4 * trials));
  // At the ends the bound is exact in the algebra but not in floating point.
  return Math.min(1, Math.max(0, (p + w / 2 + half) / (1 + w)));
}
