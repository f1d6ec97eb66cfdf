import { isPalaestraError } from '@palaestra/core';
import { attemptedPlant, runAttempt, situationOf } from './exercises/attempt.ts';
import { exerciseNamed } from './exercises/exercises.ts';
import { gradeOf } from './exercises/grade.ts';
import type { AskedGrade, FromGradeWorker } from './grade-in-process.ts';
import { sandboxWasm } from './sandbox-wasm.ts';

/** One attempt in a process of its own, which the server survives should the attempt eat memory or never end. */
process.once('message', (asked: AskedGrade) => void grade(asked));
// The server is gone, or has all that it asked for.
process.once('disconnect', () => process.exit());

async function grade({ exercise: id, body, seeds }: AskedGrade): Promise<void> {
  try {
    const exercise = exerciseNamed(id);
    const situation = await situationOf(exercise);
    const attempted = attemptedPlant(exercise, situation, body);
    if ('faults' in attempted) return tell({ kind: 'refused', reason: attempted.faults[0]!.en });
    const outcome = await runAttempt(
      exercise,
      situation,
      { plant: attempted.plant, body },
      { seeds, wasm: sandboxWasm },
    );
    tell({ kind: 'graded', grade: gradeOf(exercise, body, outcome) });
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    tell({ kind: 'refused', reason: error.message });
  }
}

function tell(message: FromGradeWorker): void {
  process.send!(message);
}
