import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { PalaestraError } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import type { Proof } from '@palaestra/islands/prove';

type Answer = { readonly proof: Proof } | { readonly refused: Pick<PalaestraError, 'code' | 'message'> };

/** `prove` in a thread of its own, which ends when the person stops it; null then. @throws PalaestraError as `prove`. */
export async function provePlan(
  plant: Plant,
  known: number,
  seconds: number,
  signal: AbortSignal,
): Promise<Proof | null> {
  const workerData = { plant, known, seconds };
  const worker = new Worker(new URL('./prove.worker.ts', import.meta.url), { workerData });
  try {
    const [answer] = (await once(worker, 'message', { signal })) as [Answer];
    if ('proof' in answer) return answer.proof;
    throw new PalaestraError(answer.refused.code, answer.refused.message);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    await worker.terminate();
  }
}
