import { z } from 'zod';
import { Comparison, Origin } from './measurement.ts';
import { Bilingual } from './text.ts';
import { Unit } from './units.ts';

/** What a clause is about. */
export const Subject = z.enum(['dataset', 'policy']);
export type Subject = z.infer<typeof Subject>;

/** The checkable side of a clause: a named measurement of the subject against a limit. */
export const Predicate = z.strictObject({ measurement: z.string(), op: Comparison, limit: z.number(), unit: Unit });
export type Predicate = z.infer<typeof Predicate>;

/** One demand of a standard. Without a predicate it is told as not assessed, never as fulfilled. */
export const Clause = z.strictObject({
  id: z.string().regex(/^[0-9]+(\.[0-9]+)*$/),
  title: Bilingual,
  text: Bilingual,
  subject: Subject,
  predicate: Predicate.nullable(),
  origin: Origin,
});
export type Clause = z.infer<typeof Clause>;

/** A standard as a file: text in languages plus predicates. */
export const Standard = z.strictObject({
  schema: z.literal('palaestra.standard/1'),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  status: z.enum(['draft', 'published', 'withdrawn']),
  title: Bilingual,
  scope: Bilingual,
  clauses: z.array(Clause).min(1),
});
export type Standard = z.infer<typeof Standard>;

/** How one clause turned out, and on what evidence. */
export const ClauseResult = z.object({
  clause: z.string(),
  result: z.enum(['pass', 'fail', 'not_assessed']),
  value: z.number().nullable(),
  evidence: Bilingual,
});
export type ClauseResult = z.infer<typeof ClauseResult>;

/** A standard held against a dataset revision and, when given, a policy and its evaluation. */
export const ConformanceReport = z.object({
  schema: z.literal('palaestra.conformance/1'),
  standard: z.object({ id: z.string(), version: z.string(), sha256: z.string() }),
  revision: z.string().nullable(),
  policy: z.string().nullable(),
  evaluation: z.string().nullable(),
  conforms: z.boolean(),
  counts: z.object({ pass: z.number().int(), fail: z.number().int(), notAssessed: z.number().int() }),
  results: z.array(ClauseResult),
});
export type ConformanceReport = z.infer<typeof ConformanceReport>;
