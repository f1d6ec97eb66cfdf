/** Observations in a batch of MSER-5. */
const BATCH = 5;

/** What to cut off at the beginning of a run. */
export interface WarmUp {
  /** Observations to leave out. */
  readonly cut: number;
  /** False when the best cut lies at the middle or would lie beyond it: the series is too short to tell. */
  readonly isSettled: boolean;
}

/**
 * Where the warm-up of a series ends: MSER-5 (Spratt 1998, after White 1997, Simulation 69(6)). Batches of five, and the cut
 * d that makes the squared standard error of the rest least: sum (x - mean)^2 / (n - d)^2. Only cuts in the first half are
 * looked at, since a rest of a few batches may be even by chance.
 */
export function warmUpOf(series: readonly number[]): WarmUp {
  const batches: number[] = [];
  for (let at = 0; at + BATCH <= series.length; at += BATCH) {
    let sum = 0;
    for (let index = at; index < at + BATCH; index++) sum += series[index]!;
    batches.push(sum / BATCH);
  }
  const count = batches.length;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  const middle = Math.floor(count / 2);
  // Sums over the rest, grown from its end.
  let sum = 0;
  let squares = 0;
  for (let from = count - 1; from >= 0; from--) {
    sum += batches[from]!;
    squares += batches[from]! ** 2;
    if (from > middle) continue;
    const rest = count - from;
    const error = Math.max(0, squares - sum ** 2 / rest) / rest ** 2;
    // Of equal ones the earlier cut, which is met last.
    if (error > least) continue;
    least = error;
    best = from;
  }
  return { cut: best * BATCH, isSettled: count >= 6 && best < middle };
}

/** The mean of several series, place by place, as Welch (1983) takes it before he looks for the end of the warm-up. */
export function meanSeries(all: readonly (readonly number[])[]): number[] {
  const length = Math.min(...all.map((series) => series.length));
  return Array.from({ length }, (_, at) => all.reduce((sum, series) => sum + series[at]!, 0) / all.length);
}
