import { parentPort } from 'node:worker_threads';
import { compilePolicy, replicate, rollingRules } from '@palaestra/islands';
import { sandboxWasm } from '../sandbox-wasm.ts';
import type { ReplicationJob } from './replicate-in-workers.ts';

/** Runs one replication for each job that it is given, and answers with it or with what went wrong. */
parentPort!.on('message', async (job: ReplicationJob) => {
  try {
    parentPort!.postMessage({ replication: await run(job) });
  } catch (error) {
    const { message, code, details } = error as { message: string; code?: string; details?: unknown };
    parentPort!.postMessage({ error: { message, code, details } });
  }
});

async function run({ experiment, seed, policy, rolling }: ReplicationJob) {
  if (rolling !== undefined) {
    return replicate(experiment, seed, rollingRules(experiment.plant, { budget: rolling, seed }));
  }
  if (policy === null) return replicate(experiment, seed);
  const reading = await compilePolicy(policy, await sandboxWasm());
  if ('faults' in reading) throw new Error(reading.faults[0]!.message.en);
  const started = await reading.policy.start(seed);
  try {
    return replicate(experiment, seed, started);
  } finally {
    started.dispose();
  }
}
