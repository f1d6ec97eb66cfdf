import type { Clock } from './clock.ts';

/** Longer than any test takes, ms. */
const ROOM_MS = 3_600_000;

/**
 * The machine's clock for tests that count what came today: where the day would end within the hour, here and in UTC, it
 * goes two hours earlier from the beginning to the end of the process.
 */
export const sameDayClock: Clock = (() => {
  const start = new Date();
  const end = new Date(start.getTime() + ROOM_MS);
  const turns = start.getDate() !== end.getDate() || start.getUTCDate() !== end.getUTCDate();
  const shift = turns ? 2 * ROOM_MS : 0;
  return { now: () => new Date(Date.now() - shift) };
})();
