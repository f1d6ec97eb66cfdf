import { Worker } from 'node:worker_threads';
import { type ErrorCode, PalaestraError, type Trial } from '@palaestra/core';

/** One attempt that is asked for. */
export interface AskedTrial {
  readonly index: number;
  readonly seed: number;
}

/** What a trial thread is started with: the policy file and the name of the cell. */
export interface TrialWorkerData {
  readonly policy: Uint8Array;
  readonly cell: string;
}

/** An attempt to make, or null to end. */
export type ToTrialWorker = AskedTrial | null;

/** A trial with its recording, which is kept for failures only. */
export interface DoneTrial {
  readonly trial: Trial;
  readonly recording: Uint8Array<ArrayBuffer> | null;
}

export type FromTrialWorker =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'trial' } & DoneTrial)
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string };

/**
 * Run trials in `threads` worker threads.
 *
 * @param hear is called, and waited for, with each trial as it ends; one at a time
 * @throws PalaestraError of a trial; `cancelled` after `signal` aborted
 */
export async function runTrials(
  data: TrialWorkerData,
  asked: readonly AskedTrial[],
  threads: number,
  hear: (done: DoneTrial) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...asked];
  let heard = Promise.resolve();
  const workers = Array.from(
    { length: Math.min(threads, waiting.length) },
    () => new Worker(new URL('./trials.worker.ts', import.meta.url), { workerData: data }),
  );
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            const stop = () => reject(new PalaestraError('cancelled', 'Cannot finish the trials: they were stopped'));
            if (signal.aborted) stop();
            signal.addEventListener('abort', stop, { once: true });
            worker.on('message', (message: FromTrialWorker) => {
              if (message.kind === 'error') return reject(new PalaestraError(message.code, message.message));
              if (message.kind === 'trial') {
                heard = heard.then(() => hear(message));
                heard.catch(reject);
              }
              worker.postMessage((waiting.shift() ?? null) satisfies ToTrialWorker);
            });
            worker.on('error', reject);
            worker.on('exit', () => {
              signal.removeEventListener('abort', stop);
              heard.then(resolve, reject);
            });
          }),
      ),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
