import { z } from 'zod';
import { Outcome } from './episode.ts';
import { EpisodeId, Sha256 } from './ids.ts';
import { Interval } from './time.ts';

/** One dimension of a feature: a field of a topic, as `Signal.names` spells it. */
export const FeatureField = z.object({ topic: z.string(), field: z.string(), name: z.string() });
export type FeatureField = z.infer<typeof FeatureField>;

/** A vector of a dataset frame: `observation.state`, `action`, `observation.environment_state` … */
export const Feature = z.object({
  name: z.string().regex(/^[^/]+$/, 'a feature name must not contain "/"'),
  fields: z.array(FeatureField).min(1),
});
export type Feature = z.infer<typeof Feature>;

/** A camera of a revision: the same size in every episode. Its pictures are not encoded again, whatever it is exported as. */
export const RevisionCamera = z.object({
  /** In an export `observation.images.<name>`. */
  name: z.string().regex(/^[^/.]+$/, 'a camera name must not contain "/" or "."'),
  topic: z.string(),
  /** RFC 6381, for example `avc1.42c01e`. */
  codec: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
export type RevisionCamera = z.infer<typeof RevisionCamera>;

/** Which part of a revision an episode serves. Split by seed or session, so that no scene is on both sides. */
export const Split = z.enum(['train', 'val', 'test']);
export type Split = z.infer<typeof Split>;

/** Exact statistics of one feature over the frames of the train split; each list has one number per dimension. */
export const FeatureStatistics = z.object({
  min: z.array(z.number()),
  max: z.array(z.number()),
  mean: z.array(z.number()),
  std: z.array(z.number()),
  q01: z.array(z.number()),
  q10: z.array(z.number()),
  q50: z.array(z.number()),
  q90: z.array(z.number()),
  q99: z.array(z.number()),
  count: z.number().int(),
});
export type FeatureStatistics = z.infer<typeof FeatureStatistics>;

/** One episode as a revision freezes it. */
export const RevisionEpisode = z.object({
  id: EpisodeId,
  recording: Sha256,
  keep: Interval.nullable(),
  split: Split,
  frames: z.number().int().min(1),
  task: z.string(),
  instruction: z.string(),
  outcome: Outcome,
  operator: z.string(),
  station: z.string(),
  simulated: z.boolean(),
  /** Id of the annotation that was current, null when none. */
  annotation: z.string().nullable(),
});
export type RevisionEpisode = z.infer<typeof RevisionEpisode>;

/**
 * An immutable dataset revision. Its name is the sha256 of its canonical JSON; an edit is a new revision with `parent`.
 * Nothing in it depends on when or where it was made, so the same content has the same name everywhere.
 */
export const RevisionManifest = z.object({
  schema: z.literal('palaestra.revision/1'),
  dataset: z.string(),
  parent: Sha256.nullable(),
  message: z.string(),
  fps: z.number().positive(),
  robot: z.string(),
  features: z.array(Feature).min(1),
  /** Absent where there is none, so that older revisions keep their names. */
  cameras: z.array(RevisionCamera).min(1).optional(),
  episodes: z.array(RevisionEpisode).min(1),
  statistics: z.record(z.string(), FeatureStatistics),
});
export type RevisionManifest = z.infer<typeof RevisionManifest>;
