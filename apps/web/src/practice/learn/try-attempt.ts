import { type Grade, PalaestraError } from '@palaestra/core';
import type { Refused } from '@palaestra/practice';
import type { TryAnswer, TryOrder } from './attempt.worker.ts';

/** Seeds that everybody knows; the grade that counts has others. */
const OPEN_SEEDS = [1, 2, 3];

/** What trying gives: a grade, or why it does not keep to the exercise. */
type Tried = { readonly grade: Grade } | Refused;

/**
 * Grade an attempt in a worker of this browser, by the same function as the server does.
 *
 * @throws PalaestraError `cancelled` after an abort; `internal` with the words of the worker.
 */
export function tryAttempt(
  what: Omit<TryOrder, 'seeds'>,
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
  const order: TryOrder = { ...what, seeds: OPEN_SEEDS };
  worker.postMessage(order);
  return promise.finally(() => {
    signal.removeEventListener('abort', stop);
    worker.terminate();
  });
}
