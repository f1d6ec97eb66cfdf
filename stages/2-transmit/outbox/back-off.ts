/** The first pause, ms. */
const FIRST = 1000;
/** The longest pause, ms: after a long fault sending goes on within so much. */
const LONGEST = 300_000;

/**
 * The pause before the next try: doubled with every failure, and between half and all of it by chance, so that the stations
 * of a ground do not come back all at once.
 *
 * @param attempts failures so far, 1 or more.
 * @param chance 0 to 1.
 * @returns ms.
 */
export function backOff(attempts: number, chance: number = Math.random()): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(20, attempts - 1));
  return full * (0.5 + chance / 2);
}
