import { parentPort, workerData } from 'node:worker_threads';
import { isPalaestraError } from '@palaestra/core';
import { train, writePolicy } from '@palaestra/learning';
import { nodeSessions } from '@palaestra/learning/node';
import { prepare } from './prepare.ts';
import type { FromWorker, TrainingInput } from './run-training.ts';

/** The training loop in a thread of its own, so that the server answers while it runs. Any message stops it. */
const port = parentPort!;
const { episodes, shape, config, fps, name, resume } = workerData as TrainingInput;
const stop = new AbortController();
port.once('message', () => stop.abort());

function tell(message: FromWorker): void {
  port.postMessage(message);
}

try {
  const prepared = prepare(episodes, shape, config);
  const parameters = await train({
    shape: prepared.shape,
    train: prepared.train,
    validation: prepared.validation,
    steps: config.steps,
    batch: config.batch,
    learningRate: config.learningRate,
    weightDecay: config.weightDecay,
    seed: config.seed,
    sessions: nodeSessions,
    resume,
    signal: stop.signal,
    pointEvery: Math.max(1, Math.round(config.steps / 100)),
    checkpointEvery: Math.max(1, Math.round(config.steps / 5)),
    now: () => performance.now(),
    onPoint: (point) => tell({ kind: 'point', point }),
    onCheckpoint: (step, bytes) => tell({ kind: 'checkpoint', step, bytes }),
  });
  const bytes = writePolicy(prepared.shape, parameters, {
    schema: 'palaestra.policy/1',
    name,
    fps,
    processor: prepared.processor.document,
    execution: { every: Math.max(1, Math.round(config.chunk / 4)), decay: 0.1 },
  });
  tell({ kind: 'policy', bytes });
} catch (error) {
  if (!isPalaestraError(error)) throw error;
  tell({ kind: 'error', code: error.code, message: error.message });
}
port.close();
