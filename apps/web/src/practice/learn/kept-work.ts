import { SubmissionBody } from '@palaestra/core';

const key = (exercise: string) => `palaestra.exercise.${exercise}`;

/** What was begun for an exercise in this browser; nothing when there is none, or when it cannot be read. */
export function keptWork(exercise: string): SubmissionBody {
  try {
    const read = SubmissionBody.safeParse(JSON.parse(localStorage.getItem(key(exercise)) ?? '{}'));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}

/** Keep what was begun; a browser that is full or closed to this loses it, and nothing else. */
export function keepWork(exercise: string, body: SubmissionBody): void {
  try {
    localStorage.setItem(key(exercise), JSON.stringify(body));
  } catch {
    // Handing in does not need it.
  }
}
