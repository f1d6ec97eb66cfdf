import { cellKind, loadMujoco } from '@palaestra/cells';
import { recordEpisode, simulatedStart } from '@palaestra/collect';
import { isPalaestraError } from '@palaestra/core';
import { memoryWritable } from '@palaestra/formats/mcap';
import { loadPolicy } from '@palaestra/learning';
import { nodeSessions } from '@palaestra/learning/node';
import { policyController, trialOf } from './rollout.ts';
import type { AskedTrial, FromTrialWorker, TrialWorkerData } from './run-trials.ts';

/**
 * One engine and one policy in a process of its own, which the server survives should a native kernel not. The first
 * message says what to load; each further one is a trial to run.
 */
process.once('message', (data: TrialWorkerData) => void reported(() => start(data)));
// The server is gone, or has all that it asked for.
process.once('disconnect', () => process.exit());

function tell(message: FromTrialWorker): void {
  process.send!(message);
}

async function start({ policy: file, cell: name }: TrialWorkerData): Promise<void> {
  const policy = await loadPolicy(file, nodeSessions);
  const cell = cellKind(name).create(await loadMujoco());
  const run = async ({ index, seed }: AskedTrial): Promise<void> => {
    const recording = memoryWritable();
    const options = { operator: policy.document.name, station: `${name}-simulated`, startNs: simulatedStart(seed) };
    const result = await recordEpisode(cell, seed, policyController(policy, cell), recording, options);
    const trial = trialOf(index, seed, result);
    tell({ kind: 'trial', trial, recording: trial.success ? null : recording.bytes() });
  };
  process.on('message', (asked: AskedTrial) => void reported(() => run(asked)));
  tell({ kind: 'ready' });
}

async function reported(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    tell({ kind: 'error', code: error.code, message: error.message });
  }
}
