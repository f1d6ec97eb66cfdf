import type { Bilingual, Claim, Estimate, Exercise, Grade, GradeLine, SubmissionBody } from '@palaestra/core';
import { FIGURES, type Measures } from './figures.ts';
import { intervalOf } from './interval.ts';

/** What one seed gave: the attempt and the reference under the same chance. */
export interface RunPair {
  readonly attempt: Measures;
  readonly reference: Measures;
}

/** How the runs of an attempt ended. */
export interface Outcome {
  readonly pairs: readonly RunPair[];
  readonly fault: Grade['fault'];
  readonly stuck: Bilingual | null;
}

/**
 * Grade an attempt: points for every criterion by what the runs measured, in full when it is met, in part by how far it came.
 * A policy that failed, or a plant that stood still, gets none. Pure, so that a page can show the grade before handing in.
 */
export function gradeOf(exercise: Exercise, body: SubmissionBody, { pairs, fault, stuck }: Outcome): Grade {
  const failed = fault !== null || stuck !== null || pairs.length === 0;
  const lines = exercise.criteria.map((criterion): GradeLine => {
    const { id, figure, rule, points: of } = criterion;
    const attempt = failed
      ? null
      : figureOver(
          figure,
          pairs.map((pair) => pair.attempt),
        );
    const reference = failed
      ? null
      : figureOver(
          figure,
          pairs.map((pair) => pair.reference),
        );
    const gain = failed ? null : intervalOf(pairs.map((pair) => gainOf(figure, pair)));
    const share = shareReached(rule, { attempt, reference, gain }, body.claims?.[figure]);
    return { id, figure, attempt, reference, gain, met: share >= 1, points: Math.floor(of * share), of };
  });
  const value = failed ? null : intervalOf(pairs.map((pair) => pair.attempt[exercise.ladder]));
  return {
    points: lines.reduce((sum, { points }) => sum + points, 0),
    passed: lines.every(({ met }) => met),
    lines,
    ladder: value?.mean ?? null,
    runs: pairs.length,
    fault,
    stuck,
  };
}

/** A share stays a share, also at the ends of its interval. */
function figureOver(figure: keyof Measures, runs: readonly Measures[]): Estimate | null {
  const over = intervalOf(runs.map((run) => run[figure]));
  if (over === null || over.low === null || over.high === null || FIGURES[figure].unit !== '%') return over;
  return { mean: over.mean, low: Math.max(0, over.low), high: Math.min(1, over.high) };
}

/** How much better, as a share of the reference; null where there is nothing to compare. */
function gainOf(figure: keyof Measures, { attempt, reference }: RunPair): number | null {
  const [own, other] = [attempt[figure], reference[figure]];
  if (own === null || other === null || other === 0) return null;
  return (FIGURES[figure].better === 'more' ? own - other : other - own) / other;
}

/** 0 to 1; 1 is met. */
function shareReached(
  rule: Exercise['criteria'][number]['rule'],
  { attempt, reference, gain }: Pick<GradeLine, 'attempt' | 'reference' | 'gain'>,
  claim: Claim | undefined,
): number {
  if ('claim' in rule) return gain !== null && claim === claimThatHolds(gain) ? 1 : 0;
  if ('gain' in rule) {
    if (gain === null) return 0;
    // A gain that may be negative is a limit: kept or not.
    if (rule.gain <= 0) return gain.mean >= rule.gain ? 1 : 0;
    return within(gain.mean / rule.gain);
  }
  if (attempt === null) return 0;
  if ('most' in rule) return attempt.mean <= rule.most ? 1 : 0;
  if (attempt.mean >= rule.least) return 1;
  // What the plant reaches by itself is worth nothing.
  const [from, to] = [reference?.mean ?? 0, rule.least];
  return from < to ? within((attempt.mean - from) / (to - from)) : 0;
}

/** Which of the two the runs show to be better: the interval of the difference leaves out zero, or nothing is shown. */
export function claimThatHolds({ mean, low, high }: Estimate): Claim {
  if (low === null || high === null) return mean > 0 ? 'attempt' : mean < 0 ? 'reference' : 'equal';
  return low > 0 ? 'attempt' : high < 0 ? 'reference' : 'equal';
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}
