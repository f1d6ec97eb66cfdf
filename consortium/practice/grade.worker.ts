import { isPalaestraError } from '@palaestra/core';
import { gradeAttempt, gradeIdle } from './exercises/grade-attempt.ts';
import type { AskedGrade, FromGradeWorker } from './grade-in-process.ts';
import { sandboxWasm } from './sandbox-wasm.ts';

/** One attempt in a process of its own, which the server survives should the attempt eat memory or never end. */
process.once('message', (asked: AskedGrade) => void grade(asked));
// The server is gone, or has all that it asked for.
process.once('disconnect', () => process.exit());

async function grade({ exercise, plant, body, seeds }: AskedGrade): Promise<void> {
  const options = { seeds, wasm: sandboxWasm };
  try {
    if (body === null) return tell({ kind: 'graded', grade: await gradeIdle(exercise, plant, options) });
    const graded = await gradeAttempt(exercise, plant, body, options);
    if ('refused' in graded) tell({ kind: 'refused', reason: graded.refused[0]!.en });
    else tell({ kind: 'graded', grade: graded.grade });
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    tell({ kind: 'refused', reason: error.message });
  }
}

function tell(message: FromGradeWorker): void {
  process.send!(message);
}
