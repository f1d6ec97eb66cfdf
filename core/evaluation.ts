import { z } from 'zod';
import { FailureCause, SuccessCriterion } from './episode.ts';

/** One closed-loop attempt of a policy in a cell. */
export const Trial = z.object({
  index: z.number().int(),
  seed: z.number().int(),
  success: z.boolean(),
  cause: FailureCause.nullable(),
  /** Simulated seconds until success or the end. */
  time: z.number(),
  /** Largest contact force, N. */
  peakForce: z.number(),
  criteria: z.array(SuccessCriterion),
});
export type Trial = z.infer<typeof Trial>;

/** Score interval of a proportion. */
export const ProportionInterval = z.object({
  rate: z.number(),
  low: z.number(),
  high: z.number(),
  confidence: z.number(),
});
export type ProportionInterval = z.infer<typeof ProportionInterval>;

/** What an evaluation says: never a rate without its interval. */
export const EvaluationSummary = z.object({
  trials: z.number().int(),
  successes: z.number().int(),
  success: ProportionInterval,
  /** Mean simulated time of the successes, s; null without one. */
  meanTime: z.number().nullable(),
  /** 95th percentile of the trials' largest contact force, N. */
  peakForceP95: z.number(),
  causes: z.partialRecord(FailureCause, z.number().int()),
});
export type EvaluationSummary = z.infer<typeof EvaluationSummary>;

/**
 * Wilson score interval of a proportion (Wilson 1927): defined for 0 and n successes, never outside [0, 1].
 *
 * @throws {RangeError} unless 0 <= successes <= trials and trials > 0.
 */
export function wilson(successes: number, trials: number): ProportionInterval {
  if (!(trials > 0) || successes < 0 || successes > trials) {
    throw new RangeError(
      `Cannot compute an interval: expected 0 <= successes <= trials and trials > 0, found ${successes} of ${trials}`,
    );
  }
  // Standard normal quantile of a two-sided 95 % interval.
  const z = 1.959964;
  const p = successes / trials;
  const centre = (p + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half = (z / (1 + (z * z) / trials)) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  // At the ends the bound is exact in the algebra but not in floating point.
  const low = successes === 0 ? 0 : centre - half;
  const high = successes === trials ? 1 : centre + half;
  return { rate: p, low, high, confidence: 0.95 };
}
