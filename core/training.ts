import { z } from 'zod';

/** How a behaviour-cloning policy with action chunks is trained; defaults suit the demo cell on a laptop. */
export const TrainConfig = z.object({
  kind: z.literal('bc-chunk').default('bc-chunk'),
  /** Names of the revision's features that the policy sees, concatenated in this order. */
  observations: z.array(z.string()).min(1),
  action: z.string().default('action'),
  /** Future actions that one inference predicts, frames. */
  chunk: z.number().int().min(1).max(256).default(16),
  hidden: z.array(z.number().int().min(1).max(4096)).min(1).default([256, 256]),
  steps: z.number().int().min(1).default(6000),
  batch: z.number().int().min(1).default(256),
  learningRate: z.number().positive().default(1e-3),
  weightDecay: z.number().min(0).default(1e-4),
  seed: z.number().int().default(1),
  /** Name of the processor that turns observations and actions into what the network sees. */
  processor: z.string().default('normalise'),
});
export type TrainConfig = z.infer<typeof TrainConfig>;

/** One point of a run's curves. */
export const RunPoint = z.object({
  step: z.number().int(),
  loss: z.number(),
  validationLoss: z.number().nullable(),
  stepsPerSecond: z.number(),
});
export type RunPoint = z.infer<typeof RunPoint>;

/** State of anything that a job works on. */
export const WorkState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export type WorkState = z.infer<typeof WorkState>;
