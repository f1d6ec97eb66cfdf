import type { Pace } from '../pace.ts';
import { manualPace } from './manual-pace.ts';

/** ms by the machine's clock between two steps, and the most that one may count for. */
const STEP_MS = 5;
const MOST_MS = 20;

/**
 * A clock `times` as fast as the machine's: what waits for seconds by it, as for who went away, waits shorter. While the
 * machine stands still it stands too, so that what is under way on the wire is never overtaken by it.
 */
export function fastPace(times: number): Pace {
  const pace = manualPace();
  const began = Date.now();
  let last = performance.now();
  const stepping = setInterval(() => {
    const now = performance.now();
    pace.pass(times * Math.min(MOST_MS, now - last));
    last = now;
  }, STEP_MS);
  stepping.unref();
  return { ...pace, date: () => began + pace.now() };
}
