import { z } from 'zod';
import { EpisodeMetadata, FailureCause, Outcome } from './episode.ts';
import { EpisodeId } from './ids.ts';
import { Decision, Finding } from './measurement.ts';
import { Bilingual, said } from './text.ts';

const When = z.iso.datetime();

/** What a person wishes of a take at a real station; the last wish counts. */
export const TakeWish = z.enum(['record', 'stop', 'keep', 'discard']);
export type TakeWish = z.infer<typeof TakeWish>;

/**
 * How far a take is at its station, in the order in which it gets there. `asked`: the station has not answered yet. `finished`:
 * whole, and waits to be kept or discarded. The last three are ends; after `failed` nothing more comes of it.
 */
export const TakeState = z.enum(['asked', 'recording', 'finishing', 'finished', 'kept', 'discarded', 'failed']);
export type TakeState = z.infer<typeof TakeState>;

/** How a take ended, as its person saw it. */
export const TakeMarks = z
  .object({
    outcome: Outcome,
    /** How often it was tried. */
    attempts: z.number().int().min(1).max(99),
    failureCause: FailureCause.nullable(),
  })
  .refine(({ outcome, failureCause }) => outcome === 'failure' || failureCause === null, {
    ...said('expected a failure cause only with the outcome failure', '只有结果为失败时才应填写失败原因'),
    path: ['failureCause'],
  });
export type TakeMarks = z.infer<typeof TakeMarks>;

/**
 * Why a take did not go as wished. `not_taken`: the station did not answer in time. `away`: a source is away. `dead_stream`: a
 * required stream is too slow. `too_long`: it was stopped by itself. `restarted`: the recorder ended meanwhile. `stopped_beside`: it
 * was stopped at the station's own computer. `disk`: the disk failed or is full. `unknown`: anything else, in the station's words.
 */
export const TakeProblem = z.object({
  reason: z.enum(['not_taken', 'away', 'dead_stream', 'too_long', 'restarted', 'stopped_beside', 'disk', 'unknown']),
  /** What it speaks of: names of streams or of a source, or the station's own words. */
  detail: z.string().max(300),
});
export type TakeProblem = z.infer<typeof TakeProblem>;

/** What a station tells of a take. */
export const TakeReport = z.object({
  id: z.string().max(64),
  state: TakeState.exclude(['asked']),
  /** Length so far, s. */
  seconds: z.number().min(0).max(1e6),
  problem: TakeProblem.nullable(),
  /** What the station's own rules say; null before, and where they could not be run. */
  verdict: z
    .object({
      decision: Decision,
      findings: z.array(Finding).max(12),
      /** Milliseconds that it took. */
      tookMs: z.number().min(0).max(1e7),
    })
    .nullable(),
  /** Messages lost because the disk did not keep up. */
  dropped: z.number().int().min(0),
  /** What it will be called in the store, once it is kept. */
  episode: EpisodeId.nullable(),
});
export type TakeReport = z.infer<typeof TakeReport>;

/** Under what a take is recorded; nobody at the station chooses any of it. */
export const TakePlan = EpisodeMetadata.pick({ task: true, operator: true, variation: true }).extend({
  instruction: Bilingual,
  session: z.string(),
  order: z.string().nullable(),
  /** Place of the variation in the order; null without one. */
  slot: z.number().int().nullable(),
  /** The signed checklist, as it goes into the recording. */
  safety: z.record(z.string(), z.string()),
});
export type TakePlan = z.infer<typeof TakePlan>;

/** One attempt at a real station that its person starts and ends from the page. */
export const Take = z.object({
  id: z.string(),
  /** Rises with every wish at the station: who has seen it has seen all before. */
  number: z.number().int(),
  station: z.string(),
  person: z.string(),
  personName: z.string(),
  wish: TakeWish,
  marks: TakeMarks.nullable(),
  plan: TakePlan,
  state: TakeState,
  askedAt: When,
  /** When recording began, on the server's clock; null before. */
  startedAt: When.nullable(),
  /** When the station was last heard of it; null before. */
  heardAt: When.nullable(),
  report: TakeReport.nullable(),
});
export type Take = z.infer<typeof Take>;

/** True for a take of which nothing more comes. */
export function isTakeOver({ state }: Pick<Take, 'state'>): boolean {
  return state === 'kept' || state === 'discarded' || state === 'failed';
}
