import { fork } from 'node:child_process';
import { type ErrorCode, PalaestraError, type RunPoint, type TrainConfig } from '@palaestra/core';
import { childFlags } from '@palaestra/platform/process/child-flags';
import type { EpisodeFrames, WindowShape } from './windows.ts';

/** What the training process is given. */
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

/** What the training process tells. */
export type FromWorker =
  | { readonly kind: 'point'; readonly point: RunPoint }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'policy'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string };

/**
 * Train in a process of its own; it is gone when this returns.
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
  const child = fork(new URL('./training.worker.ts', import.meta.url), [], {
    execArgv: childFlags(),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const stop = () => void (child.connected && child.send('stop'));
  let heard = Promise.resolve();
  try {
    return await new Promise((resolve, reject) => {
      child.on('message', (message: FromWorker) => {
        heard = heard.then(async () => {
          if (message.kind === 'policy') resolve(message.bytes);
          else if (message.kind === 'error') reject(new PalaestraError(message.code, message.message));
          else await hear(message);
        });
        heard.catch(reject);
      });
      child.on('error', reject);
      child.on('exit', (code, killed) => {
        const how = killed ?? `code ${code}`;
        const early = new PalaestraError('internal', `Cannot finish training: its process ended early with ${how}`);
        heard.then(() => reject(early), reject);
      });
      child.send(input);
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop);
    });
  } finally {
    signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}
