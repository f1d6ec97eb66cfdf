import { type Bilingual, type Grade, PalaestraError, type SubmissionBody } from '@palaestra/core';
import type { TryAnswer, TryOrder } from './attempt.worker.ts';

/** Seeds that everybody knows; the grade that counts has others. */
const OPEN_SEEDS = [1, 2, 3];

/** What trying gives: a grade, or why it does not keep to the exercise. */
export type Tried = { readonly grade: Grade } | { readonly refused: readonly Bilingual[] };

/**
 * Grade an attempt in a worker of this browser, by the same function as the server does.
 *
 * @throws PalaestraError `cancelled` after an abort; `internal` with the words of the worker.
 */
export function tryAttempt(
  exercise: string,
  body: SubmissionBody,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: (share: number) => void },
): Promise<Tried> {
  const { promise, resolve, reject } = Promise.withResolvers<Tried>();
  const worker = new Worker(new URL('./attempt.worker.ts', import.meta.url), { type: 'module' });
  const stop = () => reject(new PalaestraError('cancelled', 'Cannot finish the attempt: it was stopped'));
  signal.addEventListener('abort', stop);
  worker.addEventListener('message', ({ data }: MessageEvent<TryAnswer>) => {
    if ('progress' in data) progress(data.progress);
    else if ('error' in data) reject(new PalaestraError('internal', `Cannot try: ${data.error}`));
    else resolve(data);
  });
  worker.addEventListener('error', ({ message }) => reject(new PalaestraError('internal', `Cannot try: ${message}`)));
  const order: TryOrder = { exercise, body, seeds: OPEN_SEEDS };
  worker.postMessage(order);
  return promise.finally(() => {
    signal.removeEventListener('abort', stop);
    worker.terminate();
  });
}
