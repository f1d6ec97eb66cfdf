import { isPalaestraError, JOB } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import type { JobContext } from '@palaestra/platform/jobs';
import { z } from 'zod';
import { blobTree } from './blob-tree.ts';
import { buildRevision } from './build-revision.ts';
import { exportLerobot } from './export-lerobot.ts';
import { findExport, finishExport, setExportState } from './export-store.ts';
import { readFrames } from './read-frames.ts';

const Build = z.object({ org: z.string(), build: z.string() });
const Export = z.object({ org: z.string(), export: z.string() });

/** Revisions made side by side, so that a long one of one organization does not hold up the others. */
const BUILDS = 2;

/**
 * `JOB.buildRevision`: make a revision. `JOB.export`: write an export; files are content-addressed, so one that was killed is
 * simply done again.
 */
export function registerJobs(context: StageContext): void {
  const build = (payload: z.infer<typeof Build>, job: JobContext) => buildRevision(context, payload, job);
  context.jobs.handle(JOB.buildRevision, Build, build, { concurrency: BUILDS });
  context.jobs.handle(JOB.export, Export, async ({ org, export: id }, { signal }) => {
    const item = await findExport(context, org, id);
    if (item.state === 'done') return;
    await tell(context, org, id, () => setExportState(context, org, id, 'running'));
    try {
      const { manifest, episodes } = await readFrames(context, org, item.revision);
      const version = item.format === 'lerobot-v2.1' ? 'v2.1' : 'v3.0';
      const done = await exportLerobot(blobTree(context.blobs, id), { manifest, version }, episodes, signal);
      await tell(context, org, id, () => finishExport(context, org, id, done));
    } catch (error) {
      const known = isPalaestraError(error) && error.code !== 'cancelled';
      const sentence = known ? error.message : 'Cannot write the export: a fault of the server; it is tried again';
      if (!signal.aborted) await tell(context, org, id, () => setExportState(context, org, id, 'failed', sentence));
      // What is wrong with the data stays wrong; anything else may go better next time.
      if (!known) throw error;
    }
  });
}

async function tell(context: StageContext, org: string, id: string, change: () => Promise<void>): Promise<void> {
  await change();
  context.live.send(org, { kind: 'export', id });
}
