import { Worker } from 'node:worker_threads';
import { type ErrorCode, PalaestraError } from '@palaestra/core';
import type { SimEpisode, SimJob } from './sim-job.ts';

type Answer =
  | { readonly ready: true }
  | { readonly episode: SimEpisode }
  | { readonly fault: { readonly code: ErrorCode; readonly message: string } };

/**
 * Record `seeds` on `workers` threads; `told` hears of every episode as it is written, in no fixed order.
 *
 * @returns the episodes in the order of the seeds.
 * @throws PalaestraError the first fault of a worker, or `cancelled`; what is written by then stays.
 */
export async function recordSeeds(
  job: SimJob,
  seeds: readonly number[],
  workers: number,
  signal: AbortSignal,
  told: (episode: SimEpisode) => void,
): Promise<SimEpisode[]> {
  const waiting = [...seeds];
  const done = new Map<number, SimEpisode>();
  const threads: Worker[] = [];
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);

  const run = () =>
    new Promise<void>((resolve, reject) => {
      if (either.aborted) return reject(cancelled());
      const thread = new Worker(new URL('./sim.worker.ts', import.meta.url), { workerData: job });
      threads.push(thread);
      either.addEventListener('abort', () => reject(cancelled()), { once: true });
      thread.on('error', reject);
      thread.on('message', (answer: Answer) => {
        if ('fault' in answer) return reject(new PalaestraError(answer.fault.code, answer.fault.message));
        if ('episode' in answer) {
          done.set(answer.episode.seed, answer.episode);
          told(answer.episode);
        }
        const next = waiting.shift();
        if (next === undefined) resolve();
        else thread.postMessage(next);
      });
    });
  try {
    await Promise.all(Array.from({ length: Math.min(workers, seeds.length) }, run));
  } finally {
    stop.abort();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return seeds.map((seed) => done.get(seed)!);
}

function cancelled(): PalaestraError {
  return new PalaestraError('cancelled', 'Cannot finish the collection: stopped; written episodes are kept');
}
