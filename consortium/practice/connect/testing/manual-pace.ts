import type { Pace } from '../pace.ts';

/** A wall clock that moves only when the test says so. */
export function manualPace(): Pace & { pass(ms: number): void } {
  let now = 0;
  const waiting = new Map<number, { at: number; what: () => void }>();
  let ids = 0;
  return {
    now: () => now,
    date: () => Date.UTC(2026, 0, 5) + now,
    later(ms, what) {
      const id = ids++;
      waiting.set(id, { at: now + ms, what });
      return () => waiting.delete(id);
    },
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const next = [...waiting].filter(([, { at }]) => at <= until).toSorted(([, a], [, b]) => a.at - b.at)[0];
        if (next === undefined) break;
        waiting.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].what();
      }
      now = until;
    },
  };
}
