import { NameOrText } from '@palaestra/core';
import { z } from 'zod';
import { Distribution, Seconds } from './distribution.ts';
import { PlantId } from './id.ts';

/** What can be done, apart from who does it (Capability-Skill-Service, Plattform Industrie 4.0). */
export const Capability = z.strictObject({ id: PlantId, name: NameOrText });
export type Capability = z.infer<typeof Capability>;

/** What an evaluation measured. Successes of `trials`; the success rate is uncertain, see `skills/`. */
export const SkillPerformance = z.strictObject({
  source: z.enum(['simulated', 'real', 'assumed']),
  /** Id of the evaluation in the training ground; null when the numbers come from elsewhere. */
  evaluation: z.string().max(200).nullable(),
  trials: z.number().int().min(1).max(1e6),
  successes: z.number().int().min(0).max(1e6),
  /** Times of the successful attempts. */
  cycleTime: Distribution,
  /** Time that a failed attempt loses. */
  failTime: Distribution,
  /** Time to be ready for the next attempt. */
  resetTime: Distribution,
  /** Attempts after the first. */
  retries: z.number().int().min(0).max(100),
  /** What happens when all attempts failed: a person does it in this time, or the order is reworked or scrapped. */
  otherwise: z.union([
    z.strictObject({ manual: Distribution }),
    z.strictObject({ stop: Seconds }),
    z.literal('rework'),
    z.literal('scrap'),
  ]),
});
export type SkillPerformance = z.infer<typeof SkillPerformance>;

/** An executable implementation of a capability: a policy with its measured performance. */
export const Skill = z.strictObject({
  id: PlantId,
  capability: PlantId,
  name: NameOrText.optional(),
  policy: z.string().max(200).nullable(),
  performance: SkillPerformance,
});
export type Skill = z.infer<typeof Skill>;
