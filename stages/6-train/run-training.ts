import { Worker } from 'node:worker_threads';
import { type ErrorCode, PalaestraError, type RunPoint, type TrainConfig } from '@palaestra/core';
import type { EpisodeFrames, WindowShape } from './windows.ts';

/** What the training thread is given. */
export interface TrainingInput {
  readonly episodes: readonly EpisodeFrames[];
  readonly shape: WindowShape;
  readonly config: TrainConfig;
  /** Frames per second of the episodes. */
  readonly fps: number;
  /** Name of the policy. */
  readonly name: string;
  /** Bytes of the last checkpoint, null for a fresh start. */
  readonly resume: Uint8Array | null;
}

/** What the training thread tells. */
export type FromWorker =
  | { readonly kind: 'point'; readonly point: RunPoint }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'policy'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string };

/**
 * Train in a worker thread.
 *
 * @param hear is called, and waited for, with each point and checkpoint in order
 * @returns the policy file
 * @throws PalaestraError of the training; `cancelled` after `signal` aborted, when the last checkpoint was heard
 */
export async function runTraining(
  input: TrainingInput,
  hear: (message: Extract<FromWorker, { kind: 'point' | 'checkpoint' }>) => Promise<void>,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const worker = new Worker(new URL('./training.worker.ts', import.meta.url), { workerData: input });
  const stop = () => worker.postMessage('stop');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  let heard = Promise.resolve();
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        heard = heard.then(async () => {
          if (message.kind === 'policy') resolve(message.bytes);
          else if (message.kind === 'error') reject(new PalaestraError(message.code, message.message));
          else await hear(message);
        });
        heard.catch(reject);
      });
      worker.on('error', reject);
      worker.on('exit', (code) => {
        const early = new PalaestraError(
          'internal',
          `Cannot finish training: its thread ended early with code ${code}`,
        );
        heard.then(() => reject(early), reject);
      });
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
