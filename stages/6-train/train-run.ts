import { EVENT, isPalaestraError, type RevisionManifest, type RunPoint } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import type { JobContext } from '@palaestra/platform/jobs';
import { grantBlob } from '@palaestra/transmit/server';
import { windowShape } from './prepare.ts';
import { runTraining } from './run-training.ts';
import { addCheckpoint, addPoints, endRun, getRunDetail, insertPolicy, startRun } from './store.ts';
import type { EpisodeFrames } from './windows.ts';

/** How the frames of a revision are read. */
export type ReadFrames = (
  context: StageContext,
  org: string,
  revision: string,
) => Promise<{ manifest: RevisionManifest; episodes: AsyncIterable<EpisodeFrames> }>;

/** Milliseconds between two looks at the run's state and two writes of its points. */
const FLUSH_EVERY = 500;

/**
 * Do a run: read its frames, train in a process of its own, keep points, checkpoints and the policy. Stopped with the
 * process, it goes on from the last checkpoint when the job runs again; a run that has ended is left alone.
 */
export async function trainRun(
  context: StageContext,
  readFrames: ReadFrames,
  { org, run: id }: { org: string; run: string },
  job: Pick<JobContext, 'signal' | 'log'>,
): Promise<void> {
  const run = await getRunDetail(context, org, id);
  if (run.state !== 'queued' && run.state !== 'running') return;
  const cancelled = new AbortController();
  const changed = () => context.live.send(org, { kind: 'run', id });
  const points: RunPoint[] = [];
  const flush = async () => {
    const state = await addPoints(context, org, id, points.splice(0));
    if (state === 'cancelled') cancelled.abort();
    changed();
  };
  let last = Date.now();
  try {
    const checkpoint = run.checkpoints.at(-1);
    const resume = checkpoint === undefined ? null : await bytesOf(context.blobs.read(checkpoint.sha256));
    await startRun(context, org, id, checkpoint?.step ?? 0);
    changed();
    const { manifest, episodes } = await readFrames(context, org, run.revision);
    const name = `${run.datasetName} ${id.slice(-6)}`;
    const input = {
      // By name: what else an episode can do (its videos) does not pass to another process.
      episodes: (await collected(episodes)).map(({ id, split, frames, features }) => ({ id, split, frames, features })),
      shape: windowShape(manifest, run.config),
      config: run.config,
      fps: manifest.fps,
      name,
      resume,
    };
    const policy = await runTraining(
      input,
      async (message) => {
        if (message.kind === 'point') points.push(message.point);
        else {
          // Points first: a run that goes on from this checkpoint does not make them again.
          await flush();
          const { sha256 } = await context.blobs.put(message.bytes);
          await grantBlob(context, org, sha256, 'application/octet-stream');
          await addCheckpoint(context, org, id, message.step, sha256);
        }
        if (Date.now() - last < FLUSH_EVERY) return;
        last = Date.now();
        await flush();
      },
      AbortSignal.any([job.signal, cancelled.signal]),
    );
    await flush();
    const blob = await context.blobs.put(policy);
    await grantBlob(context, org, blob.sha256, 'application/octet-stream');
    await insertPolicy(context, run, org, name, blob);
    await endRun(context, org, id, 'done');
  } catch (error) {
    // Stopped with the process: the run stays open and the job runs again.
    if (job.signal.aborted) throw error;
    await flush();
    if (!cancelled.signal.aborted) {
      if (!isPalaestraError(error)) job.log.error({ err: error, run: id }, 'a training run failed');
      const text = isPalaestraError(error)
        ? error.message
        : 'Cannot finish training: the server met a fault, see its log';
      await endRun(context, org, id, 'failed', text);
    }
  }
  await context.jobs.publish(EVENT.runChanged, { org, run: id });
  changed();
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return Buffer.concat(await collected(stream));
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}
