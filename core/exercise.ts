import { z } from 'zod';
import { PlantScenario } from './plant.ts';
import { Bilingual, said } from './text.ts';
import { WorkState } from './training.ts';

const When = z.iso.datetime();

/** What an exercise can ask about; every one is taken from the log of a run. */
export const ExerciseFigure = z.enum([
  'throughput',
  'onTime',
  'leadTime',
  'makespan',
  'setup',
  'utilisation',
  'distance',
  'wip',
]);
export type ExerciseFigure = z.infer<typeof ExerciseFigure>;

/** What a student hands in for an exercise. */
export const Hand = z.enum(['policy', 'scenario', 'plan', 'purchases', 'resource', 'claims']);
export type Hand = z.infer<typeof Hand>;

const FIGURE_RULE = z.union([
  z.strictObject({ least: z.number() }),
  z.strictObject({ most: z.number() }),
  z.strictObject({ gain: z.number() }),
]);

/** A text in both languages, written by a person. */
const text = (most: number) =>
  z.strictObject({ en: z.string().trim().min(1).max(most), zh: z.string().trim().min(1).max(most) });

/** What is asked of a figure. Points are given for it. */
export const ExerciseCriterion = z.object({
  id: z.string(),
  figure: ExerciseFigure,
  /**
   * `least`, `most`: the figure itself. `gain`: so much better than in the reference, as a share; less than 0 is how much
   * worse it may be. `claim`: say which of the two is better.
   */
  rule: z.union([...FIGURE_RULE.options, z.strictObject({ claim: z.literal(true) })]),
  points: z.number().int().min(1).max(100),
});
export type ExerciseCriterion = z.infer<typeof ExerciseCriterion>;

/** Families of rules that a policy can replace; its exported functions have these names. */
const PolicyFamily = z.enum(['release', 'route', 'sequence', 'vehicle', 'charge', 'park']);

/** What an attempt may cost: of the sum, one more vehicle takes so much, one more work unit so much. */
const Budget = z.strictObject({
  most: z.number().min(0).max(1e12),
  vehicle: z.number().min(0).max(1e12),
  workUnit: z.number().min(0).max(1e12),
});

/** What holds an attempt in. */
const ExerciseLimits = z
  .strictObject({
    vehicles: z.number().int().min(1).max(10_000),
    /** All of them when it is left out. */
    families: z.array(PolicyFamily).min(1),
    money: Budget,
  })
  .partial();

/** An island whose work units all fail, in the attempt and not in the reference; hours since the beginning. */
const Breakdown = z.strictObject({
  island: z.string().max(200),
  at: z.number().min(0).max(10_000),
  hours: z.number().positive().max(10_000),
});

/** `built_in` ones come with the product; of the others, students see the published ones. */
export const ExerciseState = z.enum(['built_in', 'draft', 'published', 'withdrawn']);
export type ExerciseState = z.infer<typeof ExerciseState>;

/** An exercise as it is shown: a goal, limits, and what is graded. */
export const Exercise = z.object({
  id: z.string(),
  /** Counts what was published, from 1; 0 while it never was. */
  version: z.number().int(),
  state: ExerciseState,
  /** Who made it; null for what comes with the product. */
  authorName: z.string().nullable(),
  title: Bilingual,
  /** What is to be reached. */
  goal: Bilingual,
  /** Why it matters, and where to look. */
  about: Bilingual,
  /** Plant that is worked on (built-in, or of the organization), its name, and what lies over it. */
  plant: z.string(),
  plantTitle: Bilingual,
  situation: PlantScenario.nullable(),
  /** Plant with what it is compared; the same situation lies over it where it is the same plant. */
  reference: z.object({ plant: z.string(), title: Bilingual }),
  breakdown: Breakdown.nullable(),
  hands: z.array(Hand).min(1),
  /** Parts of the plant that a scenario may change, as beginnings of paths. */
  changeable: z.array(z.string()),
  limits: ExerciseLimits,
  /** Simulated hours, of which the first ones are not measured. */
  hours: z.number(),
  warmUp: z.number(),
  /** Runs under different seeds when it is graded. */
  runs: z.number().int(),
  criteria: z.array(ExerciseCriterion).min(1),
  /** By what the ladder of a class is sorted. */
  ladder: ExerciseFigure,
  /** How much it counts among the exercises of a class. */
  weight: z.number().int(),
  assumptions: z.array(Bilingual),
});
export type Exercise = z.infer<typeof Exercise>;

/** Which of the two does better. */
export const Claim = z.enum(['attempt', 'reference', 'equal']);
export type Claim = z.infer<typeof Claim>;

/** What a student hands in. */
export const SubmissionBody = z.strictObject({
  /** Source of a policy. */
  policy: z.string().max(200_000).optional(),
  scenario: PlantScenario.optional(),
  /** A schedule of the plant's orders (`palaestra.schedule/1`, see `islands/model/schedule.ts`). */
  plan: z.record(z.string(), z.unknown()).optional(),
  /** More work units by island, and more `vehicles`. */
  purchases: z.record(z.string().max(200), z.number().int().min(1).max(100)).optional(),
  /** The island that binds, or `vehicles`. */
  resource: z.string().max(100).optional(),
  /** By figure. */
  claims: z.partialRecord(ExerciseFigure, Claim).optional(),
  /** What the student says about it; printed in the report. */
  remark: z.string().max(4000).optional(),
  /** The class in which it counts. */
  class: z.string().max(100).optional(),
});
export type SubmissionBody = z.infer<typeof SubmissionBody>;

/** Mean over the runs and its 95 % interval (Student t); the ends are null for a single run. */
export const Estimate = z.object({ mean: z.number(), low: z.number().nullable(), high: z.number().nullable() });
export type Estimate = z.infer<typeof Estimate>;

/** What became of one criterion. */
export const GradeLine = z.object({
  id: z.string(),
  figure: ExerciseFigure,
  attempt: Estimate.nullable(),
  reference: Estimate.nullable(),
  /** How much better than the reference, run by run under the same seed, as a share. */
  gain: Estimate.nullable(),
  met: z.boolean(),
  points: z.number(),
  of: z.number(),
});
export type GradeLine = z.infer<typeof GradeLine>;

/** A grade, taken from the logs. */
export const Grade = z.object({
  /** 0 to 100. */
  points: z.number(),
  /** Every criterion is met. */
  passed: z.boolean(),
  lines: z.array(GradeLine),
  /** The figure of the ladder; null when nothing could be measured. */
  ladder: z.number().nullable(),
  runs: z.number().int(),
  /** Where the policy failed. */
  fault: z.object({ line: z.number().int(), column: z.number().int(), message: Bilingual }).nullable(),
  /** Why nothing more happened in a run. */
  stuck: Bilingual.nullable(),
});
export type Grade = z.infer<typeof Grade>;

/** Something that was handed in, as a row of a list. */
export const SubmissionItem = z.object({
  id: z.string(),
  exercise: z.string(),
  /** Of the exercise, when it was handed in: an old grade keeps its goal. */
  version: z.number().int(),
  class: z.string().nullable(),
  person: z.string(),
  personName: z.string(),
  state: WorkState,
  points: z.number().nullable(),
  passed: z.boolean().nullable(),
  late: z.boolean(),
  createdAt: When,
});
export type SubmissionItem = z.infer<typeof SubmissionItem>;

/** What was handed in, with its grade; for who handed it in and for who teaches. */
export const Submission = SubmissionItem.extend({
  body: SubmissionBody,
  grade: Grade.nullable(),
  /** Why it could not be graded. */
  error: z.string().nullable(),
  /** sha256 of the canonical JSON of the plant with the situation, so that a report names what was worked on. */
  plantSha256: z.string(),
  gradedAt: When.nullable(),
});
export type Submission = z.infer<typeof Submission>;

/** An exercise as a teacher writes it. */
export const ExerciseBody = z
  .strictObject({
    title: text(200),
    goal: text(1000),
    about: text(4000),
    plant: z.string().max(100),
    /** Scenario of the plant that lies over it, by its place in the plant's list. */
    scenario: z.number().int().min(0).max(1000).nullable().default(null),
    hands: z
      .array(Hand.exclude(['claims', 'resource']))
      .min(1)
      .max(4),
    changeable: z.array(z.enum(['/control', '/vehicles'])).max(2),
    limits: ExerciseLimits.default({}),
    breakdown: Breakdown.nullable().default(null),
    hours: z.number().int().min(1).max(240),
    warmUp: z.number().int().min(0).max(239),
    runs: z.number().int().min(2).max(16),
    criteria: z
      .array(ExerciseCriterion.pick({ figure: true, points: true }).extend({ rule: FIGURE_RULE }))
      .min(1)
      .max(5),
    weight: z.number().int().min(1).max(100).default(1),
  })
  .refine(
    ({ hours, warmUp }) => warmUp < hours,
    said('expected the warm-up to end before the run', '预热应在运行结束之前结束'),
  )
  .refine(
    ({ criteria }) => criteria.reduce((sum, { points }) => sum + points, 0) === 100,
    said('expected the points to add up to 100', '分值之和应为 100'),
  )
  .refine(
    ({ hands, changeable }) => hands.includes('scenario') === changeable.length > 0,
    said(
      'expected parts that may be changed when changes are asked for, and only then',
      '仅当要求修改工厂时才应指定可修改的部分，且必须指定',
    ),
  )
  .refine(
    ({ hands, limits }) => !hands.includes('purchases') || limits.money !== undefined,
    said('expected a budget when something may be bought', '允许采购时应给出预算'),
  );
export type ExerciseBody = z.infer<typeof ExerciseBody>;

/** What became of a teacher's own answer: it must pass, and doing nothing must not. */
export const ExerciseTrial = z.object({
  state: WorkState,
  answer: SubmissionBody,
  /** Grades of the answer and of the plant left as it is; null until both are there. */
  grade: Grade.nullable(),
  idle: Grade.nullable(),
  error: z.string().nullable(),
  /** Who began it and when; left out in old ones. */
  by: z.string().optional(),
  at: When.optional(),
});
export type ExerciseTrial = z.infer<typeof ExerciseTrial>;

/** A teacher's exercise with what he works on. */
export const ExerciseDraft = z.object({
  exercise: Exercise,
  body: ExerciseBody,
  /** Counts what was kept of the draft, from 1: of two teachers who change the same one, the second is told. */
  edition: z.number().int(),
  changedBy: z.string(),
  changedAt: When,
  /** In its situation (`palaestra.plant/1`), as it was when the draft was kept. */
  plant: z.record(z.string(), z.unknown()),
  /** Of the present draft; a change of it takes the trial away. */
  trial: ExerciseTrial.nullable(),
  /** Whether the draft differs from what is published. */
  changed: z.boolean(),
});
export type ExerciseDraft = z.infer<typeof ExerciseDraft>;
