import { z } from 'zod';
import { Bilingual, NameOrText } from './text.ts';
import { Interval } from './time.ts';
import { Unit } from './units.ts';

/**
 * A number that a check produced, with its evidence; or, when `value` is null, the reason why it was not assessed.
 * Checks store measurements, policies decide: no threshold stands here.
 */
export const Measurement = z.object({
  /** Dotted and stable, for example `rate.achieved`. */
  name: z.string(),
  value: z.number().nullable(),
  unit: Unit,
  /** The stream it is about, null when it is about the whole. */
  topic: z.string().nullable(),
  /** Where in the episode the evidence lies, worst first, at most 32. */
  evidence: z.array(Interval),
  notAssessed: Bilingual.nullable(),
  producer: z.object({ name: z.string(), version: z.string() }),
});
export type Measurement = z.infer<typeof Measurement>;

/** What a broken rule does to an episode. `note` is shown and changes nothing. */
export const Effect = z.enum(['drop', 'review', 'trim', 'note']);
export type Effect = z.infer<typeof Effect>;

/** Who stands behind a threshold: a published norm, the community's practice, or this project. */
export const Origin = z.strictObject({ level: z.enum(['normative', 'community', 'ours']), source: NameOrText });
export type Origin = z.infer<typeof Origin>;

/** How a value is held against a limit; the rule holds when `value op limit`. */
export const Comparison = z.enum(['<=', '<', '>=', '>', '==']);
export type Comparison = z.infer<typeof Comparison>;

/** One rule of a profile: a measurement, a limit, and what happens when the limit is broken. */
export const Rule = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** Name of the check that produces the measurement. */
  check: z.string(),
  /** Name of the measurement. */
  measurement: z.string(),
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.string())])).default({}),
  holds: z.object({ op: Comparison, limit: z.number() }),
  effect: Effect,
  claim: Bilingual,
  /** What the collector should do better, shown at the station. */
  advice: Bilingual.optional(),
  origin: Origin,
});
export type Rule = z.infer<typeof Rule>;

/** A versioned set of rules (YAML): evidence becomes findings only through a profile. */
export const Profile = z.strictObject({
  schema: z.literal('palaestra.profile/1'),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  title: Bilingual,
  rules: z.array(Rule).min(1),
});
export type Profile = z.infer<typeof Profile>;

/** A measurement that broke a rule of a profile. */
export const Finding = z.object({
  rule: z.string(),
  effect: Effect,
  measurement: Measurement,
  limit: z.number(),
  op: Comparison,
  claim: Bilingual,
  advice: Bilingual.nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** What becomes of an episode. */
export const Decision = z.enum(['keep', 'trim', 'drop', 'review']);
export type Decision = z.infer<typeof Decision>;

/** A decision, what it keeps, and who made it. `policy` verdicts can be recomputed; a person's needs a reason. */
export const Verdict = z.object({
  decision: Decision,
  /** The span to keep when trimmed, null otherwise. */
  keep: Interval.nullable(),
  /** Ids of the rules that led to it. */
  rules: z.array(z.string()),
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('policy'), profile: z.string(), version: z.string() }),
    z.object({ kind: z.literal('person'), person: z.string(), reason: z.string().min(1) }),
  ]),
});
export type Verdict = z.infer<typeof Verdict>;
