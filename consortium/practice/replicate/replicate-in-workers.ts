import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { PalaestraError } from '@palaestra/core';
import type { Experiment, Replication } from '@palaestra/islands';

/** One run, as it passes to a worker. */
export interface ReplicationJob {
  readonly experiment: Experiment;
  readonly seed: number;
  /** Source of a policy that reads without a fault; null for the plant's own rules. */
  readonly policy: string | null;
  /** Plan ahead instead, trying so many plans each time. */
  readonly rolling?: number;
}

export interface WorkersOptions {
  /** As many as there are cores by default. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Called with how many are done. */
  readonly progress?: (done: number) => void;
  /**
   * The last guard, ms by the clock: a run that takes longer is ended. A policy's own steps are counted, not timed; this is
   * for what cannot be counted.
   */
  readonly timeLimit?: number;
}

type Answer =
  | { readonly replication: Replication }
  | { readonly error: { readonly message: string; readonly code?: PalaestraError['code']; readonly details?: object } };

/**
 * Run jobs in workers, each worker one after the other; results in the order of the jobs, whoever did them.
 *
 * @throws PalaestraError `cancelled`, `bad_input` of a run that takes too long, or what a run threw.
 */
export async function replicateInWorkers(
  jobs: readonly ReplicationJob[],
  { threads = availableParallelism(), signal, progress, timeLimit = 600_000 }: WorkersOptions = {},
): Promise<Replication[]> {
  const results: Replication[] = [];
  let next = 0;
  let done = 0;
  const workers = Array.from({ length: Math.min(threads, jobs.length) }, () => {
    return new Worker(new URL('./replication.worker.ts', import.meta.url));
  });
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let index = next++; index < jobs.length; index = next++) {
          results[index] = await ask(worker, jobs[index]!, timeLimit, signal);
          progress?.(++done);
        }
      }),
    );
    return results;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function ask(worker: Worker, job: ReplicationJob, timeLimit: number, signal?: AbortSignal): Promise<Replication> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const limit = `${timeLimit / 1000} s`;
      settle(() => reject(new PalaestraError('bad_input', `Cannot finish a run: it takes longer than ${limit}`)));
    }, timeLimit);
    const stop = () => settle(() => reject(new PalaestraError('cancelled', 'Cannot finish the runs: stopped')));
    const hear = (answer: Answer) =>
      settle(() => {
        if ('replication' in answer) resolve(answer.replication);
        else {
          const { message, code = 'internal', details = {} } = answer.error;
          reject(new PalaestraError(code, message, { details: { ...details } }));
        }
      });
    const fail = (error: unknown) => settle(() => reject(error));
    function settle(action: () => void): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      worker.off('message', hear);
      worker.off('error', fail);
      action();
    }
    worker.on('message', hear);
    worker.on('error', fail);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    else worker.postMessage(job);
  });
}
