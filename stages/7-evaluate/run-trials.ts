import { fork } from 'node:child_process';
import { type ErrorCode, PalaestraError, type Trial } from '@palaestra/core';
import { childFlags } from '@palaestra/platform/process/child-flags';

/** One attempt that is asked for. */
export interface AskedTrial {
  readonly index: number;
  readonly seed: number;
}

/** What a trial process is started with: the policy file and the name of the cell. */
export interface TrialWorkerData {
  readonly policy: Uint8Array;
  readonly cell: string;
}

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
 * Run trials in `processes` processes of their own; they are gone when this returns.
 *
 * @param hear is called, and waited for, with each trial as it ends; one at a time
 * @throws PalaestraError of a trial; `cancelled` after `signal` aborted
 */
export async function runTrials(
  data: TrialWorkerData,
  asked: readonly AskedTrial[],
  processes: number,
  hear: (done: DoneTrial) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...asked];
  let heard = Promise.resolve();
  const inTurn = (done: DoneTrial) => {
    heard = heard.then(() => hear(done));
    return heard;
  };
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const workers = Array.from({ length: Math.min(processes, waiting.length) }, () =>
    work(data, () => waiting.shift(), inTurn, either),
  );
  try {
    await Promise.all(workers);
    await heard;
  } finally {
    stop.abort();
    await Promise.allSettled(workers);
  }
}

/** One process, fed with trials until `next` has no more. */
async function work(
  data: TrialWorkerData,
  next: () => AskedTrial | undefined,
  hear: (done: DoneTrial) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const child = fork(new URL('./trials.worker.ts', import.meta.url), [], {
    execArgv: childFlags(),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(new PalaestraError('cancelled', 'Cannot finish the trials: they were stopped'));
  try {
    child.on('message', (message: FromTrialWorker) => {
      if (message.kind === 'error') return reject(new PalaestraError(message.code, message.message));
      if (message.kind === 'trial') hear(message).catch(reject);
      const asked = next();
      if (asked === undefined) resolve();
      else if (child.connected) child.send(asked);
    });
    child.on('error', reject);
    child.on('exit', (code, killed) => {
      const how = killed ?? `code ${code}`;
      reject(new PalaestraError('internal', `Cannot finish the trials: their process ended early with ${how}`));
    });
    child.send(data);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}
