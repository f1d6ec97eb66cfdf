/** Exercises and how they are graded. Pure; runs in a browser. */
export {
  type AttemptOptions,
  attemptedPlant,
  runAttempt,
  type Situation,
  situationOf,
} from './exercises/attempt.ts';
export { EXERCISES, exerciseNamed } from './exercises/exercises.ts';
export { FIGURES, type FigureText } from './exercises/figures.ts';
export { claimThatHolds, gradeOf, type Outcome } from './exercises/grade.ts';
