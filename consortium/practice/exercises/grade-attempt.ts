import type { Bilingual, Exercise, Grade, SubmissionBody } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { type AttemptOptions, runAttempt } from './attempt.ts';
import { attemptedPlant, situationOf } from './attempted-plant.ts';
import { gradeOf } from './grade.ts';

/** What an attempt that does not keep to the exercise is answered with. */
export interface Refused {
  readonly refused: readonly Bilingual[];
}

/** The grade of an attempt, from its runs; the one function by which a page shows it and the server gives it. */
export async function gradeAttempt(
  exercise: Exercise,
  own: Plant | null,
  body: SubmissionBody,
  options: AttemptOptions,
): Promise<{ readonly grade: Grade } | Refused> {
  const situation = await situationOf(exercise, own);
  const attempted = attemptedPlant(exercise, situation, body);
  if ('faults' in attempted) return { refused: attempted.faults };
  const outcome = await runAttempt(exercise, situation, { ...attempted, policy: body.policy }, options);
  return { grade: gradeOf(exercise, body, outcome) };
}

/** The grade of the plant when nobody does anything. */
export async function gradeIdle(exercise: Exercise, own: Plant | null, options: AttemptOptions): Promise<Grade> {
  const situation = await situationOf(exercise, own);
  const nothing = { plant: situation.given, plan: null, policy: undefined };
  return gradeOf(exercise, {}, await runAttempt(exercise, situation, nothing, options));
}
