import { isPalaestraError } from '@palaestra/core';
import { actionError, loadPolicy, type PolicyDocument, train, type Window, writePolicy } from '@palaestra/learning';
import { nodeSessions } from '@palaestra/learning/node';
import { prepare } from './prepare.ts';
import type { FromWorker, TrainingInput } from './run-training.ts';

/**
 * The training loop in a process of its own: the server answers while it runs, and survives should a native kernel not.
 * The first message is the input, any further one stops the run.
 */
const stop = new AbortController();
process.once('message', (input: TrainingInput) => {
  process.once('message', () => stop.abort());
  void work(input);
});
// The server is gone, or has heard all it wanted.
process.once('disconnect', () => process.exit());

function tell(message: FromWorker): void {
  process.send!(message);
}

async function work({ episodes, shape, config, fps, name, resume }: TrainingInput): Promise<void> {
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
      // A run is asked whether it was cancelled whenever it tells a point, so a long one must not keep silent.
      pointEvery: Math.max(1, Math.min(1000, Math.round(config.steps / 100))),
      checkpointEvery: Math.max(1, Math.round(config.steps / 5)),
      now: () => performance.now(),
      onPoint: (point) => tell({ kind: 'point', point }),
      onCheckpoint: (step, bytes) => tell({ kind: 'checkpoint', step, bytes }),
    });
    const document: PolicyDocument = {
      schema: 'palaestra.policy/1',
      name,
      fps,
      processor: prepared.processor.document,
      execution: { every: Math.max(1, Math.round(config.chunk / 4)), decay: 0.1 },
      validation: null,
    };
    const measured = await measure(writePolicy(prepared.shape, parameters, document), prepared.held);
    tell({ kind: 'policy', bytes: writePolicy(prepared.shape, parameters, { ...document, validation: measured }) });
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    tell({ kind: 'error', code: error.code, message: error.message });
  }
}

/** The error of the finished policy on what was held out, at most on this many frames spread over all of it. */
async function measure(bytes: Uint8Array, held: readonly Window[]): Promise<PolicyDocument['validation']> {
  if (held.length === 0) return null;
  const every = Math.ceil(held.length / 1000);
  const windows = held.filter((_, index) => index % every === 0);
  const policy = await loadPolicy(bytes, nodeSessions);
  const meanAbsoluteError = await actionError(policy, windows);
  await policy.release();
  return { frames: windows.length, meanAbsoluteError };
}
