import type { SkillBand } from './band.ts';
import { rateBound } from './success-rate.ts';

/** Nobody tries more often. */
const MOST = 1_000_000;

/** Two-sided 95 %. */
const Z = 1.959964;

/**
 * How many more trials would narrow a band to `width` good pieces per hour, if the skill goes on to succeed as often as it
 * has: the least number whose 95 % interval of the rate maps to that width on the simulated curve (straight between its
 * points). 0 when the band is as narrow already, null when a million trials would not do.
 */
export function moreTrials(band: SkillBand, width: number): number | null {
  if (widthAfter(band, 0) <= width) return 0;
  if (!(width > 0) || widthAfter(band, MOST) > width) return null;
  let [low, high] = [0, MOST];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (widthAfter(band, middle) <= width) high = middle;
    else low = middle;
  }
  return high;
}

/** A width to which more trials would narrow a band. */
export interface Narrower {
  readonly width: number;
  /** As `moreTrials` gives it. */
  readonly trials: number | null;
}

/**
 * Widths that are worth more trials, a half and a quarter of the band: what they take away is more than the doubt of the
 * simulation, and so is what they leave, else nobody could see it.
 */
export function worthTrying(band: SkillBand): readonly Narrower[] {
  return [2, 4]
    .map((part) => band.width / part)
    .filter((width) => band.width - width > band.doubt && width > band.doubt)
    .map((width) => ({ width, trials: moreTrials(band, width) }));
}

function widthAfter(band: SkillBand, more: number): number {
  const trials = band.trials + more;
  const successes = (band.successes / band.trials) * trials;
  const [low, high] = [rateBound(successes, trials, -Z), rateBound(successes, trials, Z)];
  return Math.abs(throughputAt(band, high) - throughputAt(band, low));
}

function throughputAt({ points }: SkillBand, rate: number): number {
  for (let index = 1; index < points.length; index++) {
    const [a, b] = [points[index - 1]!, points[index]!];
    if (rate > b.rate && index < points.length - 1) continue;
    const share = b.rate === a.rate ? 0 : Math.min(1, Math.max(0, (rate - a.rate) / (b.rate - a.rate)));
    return (1 - share) * a.throughput.mean! + share * b.throughput.mean!;
  }
  return 0;
}
