import { PalaestraError } from '@palaestra/core';
import { PolicyError } from '@palaestra/islands';
import type { FinishedRun, RunAnswer, RunOrder } from './simulate-plant.ts';

/** What to run. Left out: no scenario, seed 1, level `matrix`, the rules of the plant, one day, no policy. */
export interface RunPlantOptions extends Pick<RunOrder, 'plant'>, Partial<Omit<RunOrder, 'plant'>> {
  /** Aborting ends the run at once. */
  readonly signal?: AbortSignal;
  /** Called with the share of the horizon that is done, 0 to 1. */
  readonly progress?: (share: number) => void;
}

/**
 * Run a plant in a worker of this browser.
 *
 * @throws PolicyError with the line where the policy is wrong, PalaestraError `cancelled` after an abort; else what the
 * engine found, in words.
 */
export function runPlant({ signal, progress, ...options }: RunPlantOptions): Promise<FinishedRun> {
  const usual = { scenario: null, seed: 1, level: 'matrix', control: {}, horizon: 86_400, policy: null } as const;
  const order: RunOrder = { ...usual, ...options };
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(cancelled());
      return;
    }
    const worker = new Worker(new URL('./simulate.worker.ts', import.meta.url), { type: 'module' });
    function finish() {
      worker.terminate();
      signal?.removeEventListener('abort', onAbort);
    }
    function onAbort() {
      finish();
      reject(cancelled());
    }
    signal?.addEventListener('abort', onAbort);
    worker.addEventListener('message', ({ data }: MessageEvent<RunAnswer>) => {
      if ('progress' in data) {
        progress?.(data.progress);
        return;
      }
      finish();
      if ('finished' in data) resolve(data.finished);
      else if ('fault' in data) reject(new PolicyError(data.fault));
      else {
        const { code, message, details = {} } = data.error;
        reject(new PalaestraError(code, message, { details }));
      }
    });
    worker.addEventListener('error', (event) => {
      finish();
      reject(new PalaestraError('internal', `Cannot run the plant: ${event.message}`));
    });
    worker.postMessage(order);
  });
}

function cancelled(): PalaestraError {
  return new PalaestraError('cancelled', 'Cannot finish the run: stopped');
}
