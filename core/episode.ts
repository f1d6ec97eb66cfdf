import { z } from 'zod';
import { Bilingual } from './text.ts';
import { Unit } from './units.ts';

/** How an attempt ended. A failed episode is data. */
export const Outcome = z.enum(['success', 'failure', 'unknown']);
export type Outcome = z.infer<typeof Outcome>;

/** Why an attempt failed. `other` needs words in the annotation. */
export const FailureCause = z.enum([
  'dropped',
  'misaligned',
  'wrong_pocket',
  'wrong_object',
  'not_grasped',
  'polarity',
  'not_locked',
  'excess_force',
  'collision',
  'timeout',
  'robot_fault',
  'other',
]);
export type FailureCause = z.infer<typeof FailureCause>;

/** One condition of a task's computed success check. */
export const SuccessCriterion = z.object({
  name: z.string(),
  value: z.number(),
  unit: Unit,
  limit: z.number(),
  passed: z.boolean(),
});
export type SuccessCriterion = z.infer<typeof SuccessCriterion>;

/**
 * What a recording says about itself; the MCAP metadata record `palaestra.episode`. Everything else that the ground
 * knows about an episode (verdict, labels, datasets) is derived and lives in the database.
 */
export const EpisodeMetadata = z.object({
  schema: z.literal('palaestra.episode/1'),
  task: z.string().min(1),
  instruction: Bilingual,
  /** Name of the simulated cell and its seed; null for a real station. */
  cell: z.string().nullable(),
  seed: z.number().int().nullable(),
  variation: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Pseudonym of the person, or the name of the scripted expert. */
  operator: z.string().min(1),
  station: z.string().min(1),
  /** The work order and the session under which it was recorded; absent outside of an order. */
  order: z.string().optional(),
  session: z.string().optional(),
  robot: z.object({ embodiment: z.string().min(1), serial: z.string().nullable() }),
  simulated: z.boolean(),
  outcome: Outcome,
  failureCause: FailureCause.nullable(),
  /** Attempts that the recording shows, 1 for a first-time success. */
  attempts: z.number().int().min(1),
  criteria: z.array(SuccessCriterion),
  /** Where a converted recording came from; null for one of ours. */
  source: z
    .object({
      format: z.string(),
      /** File or dataset name, never a path of a machine. */
      name: z.string(),
      episode: z.number().int().nullable(),
      sha256: z.string().nullable(),
      licence: z.string().nullable(),
    })
    .nullable(),
  /** Streams that the source promises and lacks, for example a video file that is gone. */
  missingStreams: z.array(z.string()),
  /** `synthetic` when the source format invented time from a frame index. */
  time: z.enum(['measured', 'synthetic']),
  /** True when the recording was repaired by `mcap recover`. */
  recovered: z.boolean(),
});
export type EpisodeMetadata = z.infer<typeof EpisodeMetadata>;
