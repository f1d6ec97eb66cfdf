import type { Pace } from '../pace.ts';

/** A wall clock that moves only when the test says so. */
export interface ManualPace extends Pace {
  /** When the next thing is to be done, ms; null for nothing. */
  next(): number | null;
  /** Let the clock go on by so many ms. */
  pass(ms: number): void;
}

export function manualPace(): ManualPace {
  let now = 0;
  const waiting = new Map<number, { at: number; what: () => void }>();
  let ids = 0;
  return {
    now: () => now,
    date: () => Date.UTC(2026, 0, 5) + now,
    later(ms, what) {
      const id = ids++;
      waiting.set(id, { at: now + Math.max(0, ms), what });
      return () => waiting.delete(id);
    },
    next: () => (waiting.size === 0 ? null : Math.min(...[...waiting.values()].map(({ at }) => at))),
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
