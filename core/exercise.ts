import { z } from 'zod';
import { PlantScenario } from './plant.ts';
import { Bilingual, line } from './text.ts';
import { WorkState } from './training.ts';

const When = z.iso.datetime();

/** What an exercise can ask about; every one is taken from the log of a run. */
export const ExerciseFigure = z.enum(['throughput', 'onTime', 'leadTime', 'setup', 'utilisation', 'distance', 'wip']);
export type ExerciseFigure = z.infer<typeof ExerciseFigure>;

/** What a student hands in for an exercise. */
export const Hand = z.enum(['policy', 'scenario', 'resource', 'claims']);
export type Hand = z.infer<typeof Hand>;

/** What is asked of a figure. Points are given for it. */
export const ExerciseCriterion = z.object({
  id: z.string(),
  figure: ExerciseFigure,
  /**
   * `least`, `most`: the figure itself. `gain`: so much better than in the reference, as a share; less than 0 is how much
   * worse it may be. `claim`: say which of the two is better.
   */
  rule: z.union([
    z.strictObject({ least: z.number() }),
    z.strictObject({ most: z.number() }),
    z.strictObject({ gain: z.number() }),
    z.strictObject({ claim: z.literal(true) }),
  ]),
  points: z.number().int().min(1).max(100),
});
export type ExerciseCriterion = z.infer<typeof ExerciseCriterion>;

/** An exercise as it is shown: a goal, limits, and what is graded. */
export const Exercise = z.object({
  id: z.string(),
  title: Bilingual,
  /** What is to be reached. */
  goal: Bilingual,
  /** Why it matters, and where to look. */
  about: Bilingual,
  /** Built-in plant that is worked on, and what lies over it. */
  plant: z.string(),
  situation: PlantScenario.nullable(),
  /** Built-in plant with what it is compared; the same situation lies over it where it is the same plant. */
  reference: z.object({ plant: z.string(), title: Bilingual }),
  /** An island whose work units all fail, in the attempt and not in the reference; hours since the beginning. */
  breakdown: z.object({ island: z.string(), at: z.number(), hours: z.number() }).nullable(),
  hands: z.array(Hand).min(1),
  /** Parts of the plant that a scenario may change, as beginnings of paths. */
  changeable: z.array(z.string()),
  limits: z.object({ vehicles: z.number().int() }).partial(),
  /** Simulated hours, of which the first ones are not measured. */
  hours: z.number(),
  warmUp: z.number(),
  /** Runs under different seeds when it is graded. */
  runs: z.number().int(),
  criteria: z.array(ExerciseCriterion).min(1),
  /** By what the ladder of a class is sorted. */
  ladder: ExerciseFigure,
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

/** A class: who teaches, who is in it, what is to be done. */
export const ClassBody = z.strictObject({
  title: line(200).pipe(z.string().min(1)),
  exercises: z
    .array(z.strictObject({ exercise: z.string().max(100), due: When.nullable().default(null) }))
    .min(1)
    .max(50),
});
export type ClassBody = z.infer<typeof ClassBody>;

export const PracticeClass = z.object({
  id: z.string(),
  title: z.string(),
  exercises: z.array(z.object({ exercise: z.string(), due: When.nullable() })),
  teacher: z.string(),
  teacherName: z.string(),
  /** Needed to join; null for who may not hand it out. */
  code: z.string().nullable(),
  /** Whether who asks is in it. */
  joined: z.boolean(),
  students: z.number().int(),
  createdAt: When,
});
export type PracticeClass = z.infer<typeof PracticeClass>;

/** The best submissions of a class for one exercise, the best first. Names and figures, never what was handed in. */
export const Ladder = z.object({
  exercise: z.string(),
  figure: ExerciseFigure,
  rows: z.array(
    z.object({
      rank: z.number().int(),
      person: z.string(),
      personName: z.string(),
      points: z.number(),
      passed: z.boolean(),
      value: z.number().nullable(),
      late: z.boolean(),
      attempts: z.number().int(),
      /** The submission, for who may read it. */
      submission: z.string().nullable(),
    }),
  ),
});
export type Ladder = z.infer<typeof Ladder>;
