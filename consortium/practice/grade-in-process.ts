import { fork } from 'node:child_process';
import { type Exercise, type Grade, PalaestraError, type SubmissionBody } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import { childFlags } from '@palaestra/platform/process/child-flags';

/** What a grading process is asked. */
export interface AskedGrade {
  readonly exercise: Exercise;
  /** In its situation; null where it comes with the product. */
  readonly plant: Plant | null;
  /** Null to grade what happens when nobody does anything. */
  readonly body: SubmissionBody | null;
  readonly seeds: readonly number[];
}

export type FromGradeWorker =
  | { readonly kind: 'graded'; readonly grade: Grade }
  | { readonly kind: 'refused'; readonly reason: string };

/** The longest exercise takes some 30 s; a busy machine several times as much. */
const LONGEST_MS = 10 * 60_000;
/** Megabytes of a grading process's objects. */
const MEMORY = 1536;

/**
 * Grade in a process of its own, which is gone when this returns.
 *
 * @throws PalaestraError `cancelled` after `signal` aborted; `bad_input` for an attempt that cannot be run, that takes too
 *   long or too much memory.
 */
export async function gradeInProcess(asked: AskedGrade, signal: AbortSignal): Promise<Grade> {
  const child = fork(new URL('./grade.worker.ts', import.meta.url), [], {
    execArgv: childFlags(MEMORY),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Grade>();
  const stop = () => reject(new PalaestraError('cancelled', 'Cannot finish the grade: it was stopped'));
  const late = setTimeout(() => {
    const text = `it takes too long, expected less than ${LONGEST_MS / 60_000} minutes`;
    reject(new PalaestraError('bad_input', `Cannot grade what was handed in: ${text}`));
  }, LONGEST_MS);
  try {
    child.on('message', (message: FromGradeWorker) => {
      if (message.kind === 'graded') resolve(message.grade);
      else reject(new PalaestraError('bad_input', `Cannot grade what was handed in: ${message.reason}`));
    });
    child.on('error', reject);
    child.on('exit', (code, killed) => {
      const text = `its process ended early with ${killed ?? `code ${code}`}, most likely for want of memory`;
      reject(new PalaestraError('bad_input', `Cannot grade what was handed in: ${text}`));
    });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    child.send(asked);
    return await promise;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}
