/** Time for an outbox. Durations go by `elapsedMs` alone, so that a calendar clock that is set anew disturbs nothing. */
export interface OutboxClock {
  /** Milliseconds of a clock that never steps. */
  elapsedMs(): number;
  /** Calendar time, for windows, due dates and people. */
  calendar(): Date;
  /** Returns after `ms`, or at once when `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** The clocks of this machine, in Node and in a browser. */
export const systemOutboxClock: OutboxClock = {
  elapsedMs: () => performance.now(),
  calendar: () => new Date(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      function done() {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    }),
};
