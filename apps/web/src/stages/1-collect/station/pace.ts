/** Runs control periods in step with a clock. */
export interface Pace {
  /** How many periods are due at `nowMs`; those beyond the limit are let go, so that a stall is not made up in a rush. */
  due(nowMs: number): number;
  /** Start counting anew, for example after work that stood in the way. */
  restart(nowMs: number): void;
  /** Figures of the last second. */
  figures(nowMs: number): PaceFigures;
}

export interface PaceFigures {
  /** Periods run in the last second. */
  readonly hz: number;
  /** Largest difference between when a period was due and when it ran, ms. */
  readonly jitterMs: number;
  /** Periods let go in the last second. */
  readonly dropped: number;
}

/**
 * @param periodMs length of a control period.
 * @param most periods that are made up at once.
 */
export function createPace(periodMs: number, most = 5): Pace {
  let start: number | null = null;
  let done = 0;
  let recent: { at: number; ran: number; late: number; dropped: number }[] = [];
  return {
    due(nowMs) {
      start ??= nowMs;
      const wanted = Math.floor((nowMs - start) / periodMs) - done;
      if (wanted <= 0) return 0;
      const ran = Math.min(wanted, most);
      const late = nowMs - (start + (done + 1) * periodMs);
      done += wanted;
      recent = recent.filter(({ at }) => at > nowMs - 1000);
      recent.push({ at: nowMs, ran, late, dropped: wanted - ran });
      return ran;
    },
    restart(nowMs) {
      start = nowMs;
      done = 0;
    },
    figures(nowMs) {
      const last = recent.filter(({ at }) => at > nowMs - 1000);
      return {
        hz: last.reduce((sum, { ran }) => sum + ran, 0),
        jitterMs: last.reduce((most, { late }) => Math.max(most, late), 0),
        dropped: last.reduce((sum, { dropped }) => sum + dropped, 0),
      };
    },
  };
}
