/** What is known about a source's clock over a stretch without steps. */
export interface ClockSegment {
  /** Station time of the first second and of the end of the last, ns since the epoch. */
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly samples: number;
  /**
   * Source clock minus station clock at `fromNs`, ns. The shortest one-way delay is in it and cannot be told apart from
   * the offset, since the protocol has no echo: on a wire in one room that is under a millisecond.
   */
  readonly offsetNs: number;
  /** How much faster the source's clock runs, parts per million; null when the stretch is under five seconds. */
  readonly driftPpm: number | null;
  /** Samples more than 0.25 s behind the rest: held up, or stamped by another clock than the source's. */
  readonly behind: number;
  /** Mean delay of the others beyond the shortest one, ns. */
  readonly meanDelayNs: number;
}

/** Windows kept; beyond, neighbours are merged and a window becomes twice as long. */
const KEPT = 4096;
/** Windows of a second that a drift needs. */
const SHORTEST_FOR_DRIFT = 5;
/** A change from one window to the next by more is a step of a clock: no quartz drifts like that. */
const STEP_NS = 250_000_000;

interface Window {
  readonly index: number;
  /** Least-delayed sample: seconds since the first one of all, and offset beyond the first, ns. */
  readonly t: number;
  readonly offset: number;
  readonly samples: number;
  /** Samples near the best one, and sums over them. */
  readonly near: number;
  readonly sumT: number;
  readonly sumOffset: number;
}

/**
 * Offset and drift of a source's clock out of one-way times. Delay makes a sample's (source - station) smaller and never
 * larger, so the largest of each second is the best one; a straight line through these is the clock.
 */
export class ClockEstimate {
  #windows: Window[] = [];
  #windowSeconds = 1;
  #fromNs: bigint | null = null;
  #base = 0n;

  /** One message: what the source's clock said when it sent, and the station's when it came. Station times ascend. */
  add(sourceNs: bigint, stationNs: bigint): void {
    if (this.#fromNs === null) {
      this.#fromNs = stationNs;
      this.#base = sourceNs - stationNs;
    }
    const offset = Number(sourceNs - stationNs - this.#base);
    const t = Number(stationNs - this.#fromNs) / 1e9;
    const index = Math.floor(t / this.#windowSeconds);
    this.#take({ index, t, offset, samples: 1, near: 1, sumT: t, sumOffset: offset });
    if (this.#windows.length > KEPT) this.#merge();
  }

  /** Stretches between steps of either clock, in order of time; none before the first message. */
  segments(): ClockSegment[] {
    const stretches: Window[][] = [];
    let before: Window | undefined;
    for (const window of this.#windows) {
      const isSame = before !== undefined && Math.abs(window.offset - before.offset) <= STEP_NS;
      if (isSame) stretches.at(-1)!.push(window);
      else stretches.push([window]);
      before = window;
    }
    return stretches.map((windows) => this.#segment(windows));
  }

  #take(window: Window): void {
    const last = this.#windows.at(-1);
    if (last === undefined || last.index !== window.index) {
      this.#windows.push(window);
      return;
    }
    const [best, other] = window.offset > last.offset ? [window, last] : [last, window];
    const isNear = best.offset - other.offset <= STEP_NS;
    this.#windows[this.#windows.length - 1] = {
      index: last.index,
      t: best.t,
      offset: best.offset,
      samples: last.samples + window.samples,
      near: best.near + (isNear ? other.near : 0),
      sumT: best.sumT + (isNear ? other.sumT : 0),
      sumOffset: best.sumOffset + (isNear ? other.sumOffset : 0),
    };
  }

  #merge(): void {
    this.#windowSeconds *= 2;
    const finer = this.#windows;
    this.#windows = [];
    for (const window of finer) this.#take({ ...window, index: Math.floor(window.index / 2) });
  }

  #segment(windows: readonly Window[]): ClockSegment {
    const samples = sum(windows, (window) => window.samples);
    const startT = windows[0]!.index * this.#windowSeconds;
    const endT = (windows.at(-1)!.index + 1) * this.#windowSeconds;
    const isLong = windows.length * this.#windowSeconds >= SHORTEST_FOR_DRIFT && windows.length > 1;
    const best = Math.max(...windows.map(({ offset }) => offset));
    const { slope, level } = isLong ? lineThrough(windows) : { slope: 0, level: best };
    const near = sum(windows, (window) => window.near);
    const meanT = sum(windows, ({ sumT }) => sumT) / near;
    const meanOffset = sum(windows, ({ sumOffset }) => sumOffset) / near;
    return {
      fromNs: this.#fromNs! + BigInt(Math.round(startT * 1e9)),
      toNs: this.#fromNs! + BigInt(Math.round(endT * 1e9)),
      samples,
      behind: samples - near,
      offsetNs: Number(this.#base) + Math.round(level + slope * startT),
      driftPpm: isLong ? slope / 1e3 : null,
      meanDelayNs: Math.max(0, Math.round(level + slope * meanT - meanOffset)),
    };
  }
}

/**
 * Least squares through the best samples, each counting as much as its window has samples: in a window of few the best
 * may be late. `level` at t = 0 in ns, `slope` in ns per second.
 */
function lineThrough(windows: readonly Window[]): { slope: number; level: number } {
  const weight = sum(windows, ({ samples }) => samples);
  const meanT = sum(windows, ({ samples, t }) => samples * t) / weight;
  const mean = sum(windows, ({ samples, offset }) => samples * offset) / weight;
  const spread = sum(windows, ({ samples, t }) => samples * (t - meanT) ** 2);
  const slope = sum(windows, ({ samples, t, offset }) => samples * (t - meanT) * (offset - mean)) / spread;
  return { slope, level: mean - slope * meanT };
}

function sum(windows: readonly Window[], of: (window: Window) => number): number {
  return windows.reduce((total, window) => total + of(window), 0);
}
