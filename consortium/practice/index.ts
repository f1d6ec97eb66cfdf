/** Exercises and how they are graded. Pure; runs in a browser. */
export { type AttemptOptions, runAttempt } from './exercises/attempt.ts';
export { attemptedPlant, type Situation, situationOf } from './exercises/attempted-plant.ts';
export { builtInExercise, EXERCISES, exerciseNamed } from './exercises/exercises.ts';
export { FIGURES, type FigureText } from './exercises/figures.ts';
export { gradeAttempt, type Refused } from './exercises/grade-attempt.ts';
