/** The wall clock of a running plant as a dependency, so that a test can set it. */
export interface Pace {
  /** Milliseconds that only grow. */
  now(): number;
  /** Calendar time, ms since 1970. */
  date(): number;
  /** Call back once after `ms`; returns how to call it off. */
  later(ms: number, what: () => void): () => void;
}

export const machinePace: Pace = {
  now: () => performance.now(),
  date: () => Date.now(),
  later(ms, what) {
    const timer = setTimeout(what, ms);
    return () => clearTimeout(timer);
  },
};
