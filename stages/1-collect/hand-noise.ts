import { type Observation, seededRandom } from '@palaestra/cells';

/** How long a push lasts, s. */
const CORRELATION = 0.4;

/**
 * A slow random push on the commanded tool position: an Ornstein-Uhlenbeck process with standard deviation `size` (m) on
 * each axis, half of it vertically. The action that goes in is left as it is.
 */
export function handNoise(seed: number, size: number): (action: Float64Array, now: Observation) => Float64Array {
  if (size === 0) return (action) => action;
  const random = seededRandom(seed, 2);
  let push = [0, 0, 0];
  let last = 0;
  return (action, { time }) => {
    const keep = Math.max(0, 1 - (time - last) / CORRELATION);
    last = time;
    const spread = size * Math.sqrt(1 - keep * keep);
    push = push.map((value, axis) => keep * value + random.normal(axis === 2 ? spread / 2 : spread));
    return action.map((value, index) => value + (push[index] ?? 0));
  };
}
