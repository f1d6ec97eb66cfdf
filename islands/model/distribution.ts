import { z } from 'zod';

/** Seconds, finite and not negative. */
export const Seconds = z.number().min(0).max(1e9);

/** Seconds, more than none: a microsecond, below which means and powers of them leave the numbers that a machine has. */
const PositiveSeconds = z.number().min(1e-6).max(1e9);

/**
 * A time in seconds, or a random one. Draws below zero (normal) are drawn again, so the mean given here is that of the
 * distribution before this cut.
 */
export const Distribution = z.union([
  Seconds,
  z.strictObject({ type: z.literal('exponential'), mean: PositiveSeconds }),
  z.strictObject({ type: z.literal('normal'), mean: PositiveSeconds, sd: Seconds }),
  /** `mean` and `sd` of the time itself, not of its logarithm. */
  z.strictObject({ type: z.literal('lognormal'), mean: PositiveSeconds, sd: PositiveSeconds }),
  z.strictObject({ type: z.literal('uniform'), low: Seconds, high: Seconds }),
  z.strictObject({ type: z.literal('triangular'), low: Seconds, mode: Seconds, high: Seconds }),
  z.strictObject({ type: z.literal('gamma'), shape: z.number().min(1e-3).max(1e6), scale: PositiveSeconds }),
  z.strictObject({ type: z.literal('weibull'), shape: z.number().min(0.01).max(1e3), scale: PositiveSeconds }),
  /** One of the values that were measured, each as likely. */
  z.strictObject({ type: z.literal('empirical'), samples: z.array(Seconds).min(1).max(100_000) }),
]);
export type Distribution = z.infer<typeof Distribution>;
