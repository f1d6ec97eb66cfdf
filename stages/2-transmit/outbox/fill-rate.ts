/** Over how long it is looked, ms: some recordings, so that a single one does not make the pace. */
const WINDOW_MS = 10 * 60_000;
/** A shorter time tells no pace. */
const SHORTEST_MS = 30_000;
const STEP_MS = 5000;

/** How fast a spool fills: what is recorded there less what is sent. */
export interface FillRate {
  /** @param atMs on a clock that never jumps. @param bytes that the spool holds then. */
  note(atMs: number, bytes: number): void;
  /** Bytes per hour over the last minutes, negative while it empties; null before anything can be said. */
  perHour(): number | null;
}

/** Looks ten minutes back, and tells nothing of less than half a minute. */
export function fillRate(): FillRate {
  let seen: { readonly atMs: number; readonly bytes: number }[] = [];
  return {
    note(atMs, bytes) {
      // The newest always counts; those behind it stand some seconds apart, so that they are never many.
      if (seen.length > 1 && atMs - seen.at(-2)!.atMs < STEP_MS) seen.pop();
      seen.push({ atMs, bytes });
      seen = seen.filter((one) => atMs - one.atMs <= WINDOW_MS);
    },
    perHour() {
      const [first, last] = [seen[0], seen.at(-1)];
      if (first === undefined || last === undefined || last.atMs - first.atMs < SHORTEST_MS) return null;
      return Math.round(((last.bytes - first.bytes) / (last.atMs - first.atMs)) * 3_600_000);
    },
  };
}
