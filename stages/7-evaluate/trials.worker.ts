import { parentPort, workerData } from 'node:worker_threads';
import { cellKind, loadMujoco } from '@palaestra/cells';
import { recordEpisode, simulatedStart } from '@palaestra/collect';
import { isPalaestraError } from '@palaestra/core';
import { memoryWritable } from '@palaestra/formats/mcap';
import { loadPolicy } from '@palaestra/learning';
import { nodeSessions } from '@palaestra/learning/node';
import { policyController, trialOf } from './rollout.ts';
import type { FromTrialWorker, ToTrialWorker, TrialWorkerData } from './run-trials.ts';

/** One engine and one policy in a thread; runs the trials that it is sent, one at a time, until it is sent null. */
const port = parentPort!;
const { policy: file, cell: name } = workerData as TrialWorkerData;

function tell(message: FromTrialWorker): void {
  port.postMessage(message);
}

try {
  const policy = await loadPolicy(file, nodeSessions);
  const cell = cellKind(name).create(await loadMujoco());
  port.on('message', async (asked: ToTrialWorker) => {
    if (asked === null) {
      cell.dispose();
      await policy.release();
      port.close();
      return;
    }
    const { index, seed } = asked;
    try {
      const recording = memoryWritable();
      const options = { operator: policy.document.name, station: `${name}-simulated`, startNs: simulatedStart(seed) };
      const result = await recordEpisode(cell, seed, policyController(policy, cell), recording, options);
      const trial = trialOf(index, seed, result);
      tell({ kind: 'trial', trial, recording: trial.success ? null : recording.bytes() });
    } catch (error) {
      fail(error);
    }
  });
  tell({ kind: 'ready' });
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  if (!isPalaestraError(error)) throw error;
  tell({ kind: 'error', code: error.code, message: error.message });
}
