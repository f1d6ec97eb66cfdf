import { EVENT, isPalaestraError } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import type { JobContext } from '@palaestra/platform/jobs';
import { getPolicy } from '@palaestra/train/server';
import { grantBlob } from '@palaestra/transmit/server';
import { policyBytes } from './policy-bytes.ts';
import { runTrials } from './run-trials.ts';
import { endEvaluation, getEvaluation, insertTrial, startEvaluation } from './store.ts';
import { summarise } from './summarise.ts';

/** Trials run side by side. Two, because the server itself needs air on a small machine. */
const PROCESSES = 2;

/**
 * Do an evaluation: run the trials that are not in the store yet, keep the recordings of the failed ones, and sum up.
 * Stopped with the process, it goes on where it was when the job runs again; stopped by a person, it ends with the next trial
 * that does.
 */
export async function evaluatePolicy(
  context: StageContext,
  { org, evaluation: id }: { org: string; evaluation: string },
  job: Pick<JobContext, 'signal' | 'log'>,
): Promise<void> {
  const asked = await getEvaluation(context, org, id);
  if (asked.state !== 'queued' && asked.state !== 'running') return;
  const stop = new AbortController();
  const changed = () => context.live.send(org, { kind: 'evaluation', id });
  try {
    await startEvaluation(context, org, id);
    changed();
    const policy = await policyBytes(context, await getPolicy(context, org, asked.policy));
    const known = new Set(asked.results.map(({ index }) => index));
    const missing = Array.from({ length: asked.trials }, (_, index) => ({ index, seed: asked.seed + index })).filter(
      ({ index }) => !known.has(index),
    );
    await runTrials(
      { policy, cell: asked.cell },
      missing,
      PROCESSES,
      async ({ trial, recording }) => {
        const blob = recording === null ? null : await context.blobs.put(recording);
        if (blob !== null) await grantBlob(context, org, blob.sha256, 'application/x-mcap');
        const state = await insertTrial(context, org, id, trial, blob?.sha256 ?? null);
        changed();
        if (state !== 'running') stop.abort();
      },
      AbortSignal.any([job.signal, stop.signal]),
    );
    const { results } = await getEvaluation(context, org, id);
    await endEvaluation(context, org, id, { state: 'done', summary: summarise(results) });
  } catch (error) {
    // Stopped with the process: the evaluation stays open and the job runs again.
    if (job.signal.aborted) throw error;
    // Stopped by a person: it has ended, and nothing more is to be said of it.
    if (stop.signal.aborted) return;
    if (!isPalaestraError(error)) job.log.error({ err: error, evaluation: id }, 'an evaluation failed');
    const text = isPalaestraError(error)
      ? error.message
      : 'Cannot finish the evaluation: the server met a fault, see its log';
    await endEvaluation(context, org, id, { state: 'failed', error: text });
  }
  await context.jobs.publish(EVENT.evaluationChanged, { org, evaluation: id });
  changed();
}
