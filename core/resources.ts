/**
 * What the HTTP API returns, beside the nouns themselves. The server's routes declare these schemas, `openapi.json` is
 * generated from them, and the web page and the SDK take their types from there.
 */
import { z } from 'zod';
import { Annotation } from './annotation.ts';
import { RevisionManifest } from './dataset.ts';
import { EpisodeMetadata, FailureCause, Outcome } from './episode.ts';
import { EvaluationSummary, Trial } from './evaluation.ts';
import { EpisodeId, Sha256 } from './ids.ts';
import { Decision, Finding, Measurement, Verdict } from './measurement.ts';
import { Role } from './people.ts';
import { ConformanceReport, Standard } from './standard.ts';
import { StreamRole } from './stream.ts';
import { Bilingual } from './text.ts';
import { RunPoint, TrainConfig, WorkState } from './training.ts';

const When = z.iso.datetime();
const Facts = z.record(z.string(), z.union([z.string(), z.number()]));

/** Who is asking. */
export const Me = z.object({
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  organization: z.object({ id: z.string(), name: z.string() }),
  role: Role,
});
export type Me = z.infer<typeof Me>;

/** A person of the organization. */
export const Member = z.object({ person: z.string(), name: z.string(), email: z.string(), role: Role });
export type Member = z.infer<typeof Member>;

/** A row of the episode list. */
export const EpisodeItem = z.object({
  id: EpisodeId,
  task: z.string(),
  instruction: Bilingual,
  operator: z.string(),
  station: z.string(),
  embodiment: z.string(),
  cell: z.string().nullable(),
  simulated: z.boolean(),
  outcome: Outcome,
  failureCause: FailureCause.nullable(),
  attempts: z.number().int(),
  /** Seconds. */
  duration: z.number(),
  bytes: z.number().int(),
  recordedAt: When.nullable(),
  storedAt: When,
  decision: Decision.nullable(),
  findings: z.number().int(),
  labelled: z.enum(['none', 'proposed', 'confirmed']),
  missingStreams: z.array(z.string()),
});
export type EpisodeItem = z.infer<typeof EpisodeItem>;

/** One page of a list; `next` goes back as `cursor`. */
export const EpisodePage = z.object({
  items: z.array(EpisodeItem),
  total: z.number().int(),
  /** True when there are more than `total`: a search is counted only so far. */
  totalIsLeast: z.boolean(),
  next: z.string().nullable(),
});
export type EpisodePage = z.infer<typeof EpisodePage>;

/** A channel of a recording as the store knows it. */
export const TopicItem = z.object({
  topic: z.string(),
  schema: z.string(),
  role: StreamRole,
  messages: z.number().int(),
  /** Messages over duration, Hz. */
  hz: z.number(),
});
export type TopicItem = z.infer<typeof TopicItem>;

/** The evidence about an episode and what follows from it. `verdict` is the last of `history`. */
export const Assessment = z.object({
  profile: z.object({ id: z.string(), version: z.string() }),
  measurements: z.array(Measurement),
  findings: z.array(Finding),
  verdict: Verdict,
  history: z.array(Verdict.and(z.object({ at: When }))),
});
export type Assessment = z.infer<typeof Assessment>;

/** Everything the ground knows about one episode. */
export const EpisodeDetail = EpisodeItem.extend({
  recording: Sha256,
  metadata: EpisodeMetadata,
  topics: z.array(TopicItem),
  /** Media that lies beside the recording, for example the video of a converted dataset. */
  media: z.array(z.object({ name: z.string(), sha256: Sha256, type: z.string() })),
  assessment: Assessment.nullable(),
  /** Newest first. */
  annotations: z.array(Annotation),
  revisions: z.array(z.object({ dataset: z.string(), datasetName: z.string(), revision: Sha256 })),
});
export type EpisodeDetail = z.infer<typeof EpisodeDetail>;

/** Counts of one stage: what went through, what waits, what came today. */
export const StageCount = z.object({ done: z.number().int(), waiting: z.number().int(), today: z.number().int() });
export type StageCount = z.infer<typeof StageCount>;

/** The ground at a glance. */
export const Overview = z.object({
  stages: z.object({
    collect: StageCount,
    transmit: StageCount,
    cleanse: StageCount,
    label: StageCount,
    manage: StageCount,
    train: StageCount,
    evaluate: StageCount,
    certify: StageCount,
  }),
  verdicts: z.object({
    keep: z.number().int(),
    trim: z.number().int(),
    drop: z.number().int(),
    review: z.number().int(),
  }),
  simulatedEpisodes: z.number().int(),
  realEpisodes: z.number().int(),
  /** Newest first, at most 12; neighbours of one stage and title are one entry with their `count`, named by the newest. */
  recent: z.array(
    z.object({ at: When, stage: z.string(), id: z.string(), title: Bilingual, count: z.number().int().min(1) }),
  ),
  /** The demonstration run of a new store, null when none was asked for. */
  demo: z.object({ state: WorkState, stage: z.string(), fraction: z.number() }).nullable(),
});
export type Overview = z.infer<typeof Overview>;

/** A dataset: a name and a line of revisions. */
export const DatasetItem = z.object({
  id: z.string(),
  name: z.string(),
  head: Sha256.nullable(),
  revisions: z.number().int(),
  episodes: z.number().int(),
  frames: z.number().int(),
  createdAt: When,
});
export type DatasetItem = z.infer<typeof DatasetItem>;

/** A revision as a line of a dataset's history. */
export const RevisionItem = z.object({
  sha256: Sha256,
  dataset: z.string(),
  datasetName: z.string(),
  parent: Sha256.nullable(),
  message: z.string(),
  episodes: z.number().int(),
  frames: z.number().int(),
  author: z.string(),
  createdAt: When,
});
export type RevisionItem = z.infer<typeof RevisionItem>;

/** A revision while it is made; it exists only once this is done. */
export const RevisionBuild = z.object({
  id: z.string(),
  dataset: z.string(),
  message: z.string(),
  author: z.string(),
  state: WorkState,
  /** Episodes that were read, of all that were chosen; 0 of 0 before they are counted. */
  done: z.number().int(),
  total: z.number().int(),
  /** Its name, once it exists. */
  revision: Sha256.nullable(),
  /** Why it failed: the members of a problem document. */
  problem: z
    .object({ code: z.string(), detail: z.string(), reason: z.string().optional(), facts: Facts.optional() })
    .nullable(),
  createdAt: When,
});
export type RevisionBuild = z.infer<typeof RevisionBuild>;

/** A revision materialised in a format, with the result of reading it back. */
export const ExportItem = z.object({
  id: z.string(),
  revision: Sha256,
  format: z.enum(['lerobot-v3.0', 'lerobot-v2.1']),
  state: WorkState,
  files: z.number().int(),
  bytes: z.number().int(),
  /** sha256 of the sorted list of "sha256  path" lines: equal for equal revisions. */
  digest: Sha256.nullable(),
  validation: z.array(z.object({ check: z.string(), ok: z.boolean(), detail: z.string() })).nullable(),
  error: z.string().nullable(),
  createdAt: When,
});
export type ExportItem = z.infer<typeof ExportItem>;

export const RevisionDetail = RevisionItem.extend({ manifest: RevisionManifest, exports: z.array(ExportItem) });
export type RevisionDetail = z.infer<typeof RevisionDetail>;

/** A training run. */
export const RunItem = z.object({
  id: z.string(),
  revision: Sha256,
  datasetName: z.string(),
  config: TrainConfig,
  state: WorkState,
  step: z.number().int(),
  loss: z.number().nullable(),
  validationLoss: z.number().nullable(),
  policy: z.string().nullable(),
  error: z.string().nullable(),
  createdAt: When,
  startedAt: When.nullable(),
  endedAt: When.nullable(),
});
export type RunItem = z.infer<typeof RunItem>;

export const RunDetail = RunItem.extend({
  points: z.array(RunPoint),
  checkpoints: z.array(z.object({ step: z.number().int(), sha256: Sha256 })),
});
export type RunDetail = z.infer<typeof RunDetail>;

/** What can be deployed: an ONNX file with its processor inside. */
export const PolicyItem = z.object({
  id: z.string(),
  name: z.string(),
  run: z.string().nullable(),
  revision: Sha256.nullable(),
  sha256: Sha256,
  bytes: z.number().int(),
  createdAt: When,
});
export type PolicyItem = z.infer<typeof PolicyItem>;

/** Seeded closed-loop trials of a policy in a cell. */
export const EvaluationItem = z.object({
  id: z.string(),
  policy: z.string(),
  policyName: z.string(),
  cell: z.string(),
  trials: z.number().int(),
  seed: z.number().int(),
  state: WorkState,
  done: z.number().int(),
  summary: EvaluationSummary.nullable(),
  error: z.string().nullable(),
  createdAt: When,
});
export type EvaluationItem = z.infer<typeof EvaluationItem>;

export const EvaluationDetail = EvaluationItem.extend({
  results: z.array(Trial.extend({ recording: Sha256.nullable() })),
});
export type EvaluationDetail = z.infer<typeof EvaluationDetail>;

/** A standard with the hash of its file. */
export const StandardItem = z.object({ sha256: Sha256, standard: Standard });
export type StandardItem = z.infer<typeof StandardItem>;

/** A report as a line of a list. */
export const ConformanceItem = z.object({
  id: z.string(),
  standard: z.string(),
  title: Bilingual,
  revision: Sha256.nullable(),
  policy: z.string().nullable(),
  conforms: z.boolean(),
  counts: ConformanceReport.shape.counts,
  createdAt: When,
});
export type ConformanceItem = z.infer<typeof ConformanceItem>;

export const ConformanceDetail = ConformanceItem.extend({ report: ConformanceReport, document: Standard });
export type ConformanceDetail = z.infer<typeof ConformanceDetail>;

/** RFC 9457 problem document. `id` finds the request in the log. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  id: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Finer than the code, where the refusal is a usual one, and what it speaks of. */
  reason: z.string().optional(),
  facts: Facts.optional(),
});
export type Problem = z.infer<typeof Problem>;
