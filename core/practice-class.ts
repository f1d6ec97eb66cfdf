import { z } from 'zod';
import { ExerciseFigure } from './exercise.ts';
import { line } from './text.ts';

const When = z.iso.datetime();

/** A class: who teaches, who is in it, what is to be done. */
export const ClassBody = z.strictObject({
  title: line(200).pipe(z.string().min(1)),
  exercises: z
    .array(z.strictObject({ exercise: z.string().max(100), due: When.nullable().default(null) }))
    .min(1)
    .max(50),
  /** Students see each other by the names that they choose here, not by their own. */
  aliases: z.boolean().default(false),
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
  /** Until when the code is taken; null for ever, and for who may not hand it out. */
  codeUntil: When.nullable(),
  /** It is over: nobody joins or hands in. */
  archived: z.boolean(),
  aliases: z.boolean(),
  /** Whether who asks is in it, and the name he has chosen there. */
  joined: z.boolean(),
  alias: z.string().nullable(),
  students: z.number().int(),
  createdAt: When,
});
export type PracticeClass = z.infer<typeof PracticeClass>;

/** A student of a class, as the teacher sees him. */
export const ClassStudent = z.object({
  person: z.string(),
  personName: z.string(),
  alias: z.string().nullable(),
  joinedAt: When,
  /** How often he handed in for the class. */
  attempts: z.number().int(),
});
export type ClassStudent = z.infer<typeof ClassStudent>;

/** The best submissions of a class for one exercise, the best first. Names and figures, never what was handed in. */
export const Ladder = z.object({
  exercise: z.string(),
  figure: ExerciseFigure,
  rows: z.array(
    z.object({
      /** Who did equally well has the same rank, and the next one leaves a gap. */
      rank: z.number().int(),
      own: z.boolean(),
      /** Null for a student who stands there without a name: the class goes by aliases, and he has chosen none. */
      personName: z.string().nullable(),
      /** Of the exercise. */
      version: z.number().int(),
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
