import { parentPort, workerData } from 'node:worker_threads';
import { cellKind, loadMujoco } from '@palaestra/cells';
import type { FailureCause } from '@palaestra/core';

/** How the expert did at one seed. */
export interface Attempt {
  readonly seed: number;
  readonly cause: FailureCause | null;
  readonly time: number;
  readonly peakForce: number;
}

const { cell: name, from, to, step } = workerData as { cell: string; from: number; to: number; step: number };
const kind = cellKind(name);
const cell = kind.create(await loadMujoco());
const attempts: Attempt[] = [];
for (let seed = from; seed < to; seed += step) {
  const expert = kind.expert(seed);
  let observation = cell.reset(seed);
  while (!cell.done) observation = cell.step(expert(observation));
  const { cause, time, peakForce } = cell.result();
  attempts.push({ seed, cause, time, peakForce });
}
cell.dispose();
parentPort!.postMessage(attempts);
