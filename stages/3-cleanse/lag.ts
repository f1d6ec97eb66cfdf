/** Two sampled motions on one time grid; shape of each [rows, width], row-major. */
export interface Motions {
  readonly asked: Float64Array;
  readonly done: Float64Array;
  readonly rows: number;
  readonly width: number;
  /** Seconds from one row to the next. */
  readonly period: number;
}

/** Products that one search may cost; a longer recording is looked at in an even stride. */
const BUDGET = 300_000;

/** Below this the measurement does not follow the command and a lag means nothing. */
const FOLLOWS = 0.5;

/**
 * How long `done` follows `asked`, in seconds, by the maximum of the normalised cross-correlation of their row-to-row
 * differences (differences, so that a constant offset such as gravity sag does not bias it), refined by the parabola
 * through its neighbours. Negative when the measurement leads. Null when the two do not follow one another at any lag
 * up to `most` seconds.
 */
export function lagOf({ asked, done, rows, width, period }: Motions, most: number): number | null {
  const reach = Math.min(Math.ceil(most / period), Math.floor(rows / 4));
  if (reach < 1) return null;
  const stride = Math.max(1, Math.ceil(((2 * reach + 1) * rows * width) / BUDGET));
  const scores = new Float64Array(2 * reach + 1);
  for (let shift = -reach; shift <= reach; shift++) {
    let product = 0;
    let askedPower = 0;
    let donePower = 0;
    for (let row = reach; row < rows - 1 - reach; row += stride) {
      const here = row * width;
      const there = (row + shift) * width;
      for (let i = 0; i < width; i++) {
        const a = asked[here + width + i]! - asked[here + i]!;
        const d = done[there + width + i]! - done[there + i]!;
        product += a * d;
        askedPower += a * a;
        donePower += d * d;
      }
    }
    const power = Math.sqrt(askedPower * donePower);
    scores[shift + reach] = power > 0 ? product / power : 0;
  }
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  if (!(scores[best]! >= FOLLOWS)) return null;
  return (best - reach + peakOffset(scores, best)) * period;
}

/** Offset in [-0.5, 0.5] of the vertex of the parabola through the best score and its neighbours. */
function peakOffset(scores: Float64Array, best: number): number {
  if (best === 0 || best === scores.length - 1) return 0;
  const [left, top, right] = [scores[best - 1]!, scores[best]!, scores[best + 1]!];
  const bend = left - 2 * top + right;
  return bend < 0 ? (0.5 * (left - right)) / bend : 0;
}
