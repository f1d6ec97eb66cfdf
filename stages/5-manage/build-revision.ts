import { EVENT, isPalaestraError, type PalaestraError, type RevisionBuild } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import type { JobContext } from '@palaestra/platform/jobs';
import { type AskedBuild, advanceBuild, askedBuild, endBuild, startBuild } from './build-store.ts';
import { findDataset, insertRevision } from './dataset-store.ts';
import { type FrozenEpisodes, freezeEpisodes } from './freeze-episodes.ts';
import { nameRevision } from './manifest.ts';

/** Milliseconds between two words of progress, each of which also hears of a cancellation. */
const TELL_EVERY = 500;

/** How often the name is computed anew because another revision of the dataset came first. */
const TRIES = 5;

/**
 * Make a revision. It exists once its build is done and not before; stopped with the process, the build begins again when
 * the job does; cancelled by a person, it ends with the episode that is being read.
 */
export async function buildRevision(
  context: StageContext,
  { org, build: id }: { readonly org: string; readonly build: string },
  job: Pick<JobContext, 'signal' | 'log'>,
): Promise<void> {
  const build = await askedBuild(context, org, id);
  if (build.state !== 'queued' && build.state !== 'running') return;
  const cancelled = new AbortController();
  const changed = () => context.live.send(org, { kind: 'build', id });
  let told = 0;
  try {
    await startBuild(context, org, id);
    changed();
    const signal = AbortSignal.any([job.signal, cancelled.signal]);
    const frozen = await freezeEpisodes(context, org, build.request, signal, async (done, total) => {
      if (Date.now() - told < TELL_EVERY && done < total) return;
      told = Date.now();
      if ((await advanceBuild(context, org, id, { done, total })) !== 'running') cancelled.abort();
      changed();
    });
    const revision = await addRevision(context, org, build, frozen);
    await context.jobs.publish(EVENT.revisionCreated, { org, revision });
    context.live.send(org, { kind: 'dataset', id: build.dataset });
  } catch (error) {
    // Stopped with the process: the build stays open and the job runs again.
    if (job.signal.aborted) throw error;
    // Cancelled by a person: it has ended, and nothing more is to be said of it.
    if (isPalaestraError(error) && error.code === 'cancelled') return;
    const known = isPalaestraError(error) && error.code !== 'internal';
    if (!known) job.log.error({ err: error, build: id }, 'a revision could not be made');
    await endBuild(context, org, id, { state: 'failed', problem: known ? problemOf(error) : FAULT });
  }
  changed();
}

/** Put the frozen episodes behind whatever is the dataset's newest revision now. */
async function addRevision(
  context: StageContext,
  org: string,
  { id, dataset, author }: AskedBuild,
  frozen: FrozenEpisodes,
): Promise<string> {
  for (let tried = 1; ; tried++) {
    const { name, head } = await findDataset(context, org, dataset);
    const revision = await nameRevision({ dataset: name, parent: head, ...frozen });
    try {
      await insertRevision(context, { org, author, dataset, build: id }, revision);
      return revision.sha256;
    } catch (error) {
      if (!isPalaestraError(error) || error.code !== 'conflict' || tried === TRIES) throw error;
    }
  }
}

const FAULT = { code: 'internal', detail: 'Cannot make the revision: the server met a fault, see its log' };

function problemOf({
  code,
  message,
  details: { reason, facts },
}: PalaestraError): NonNullable<RevisionBuild['problem']> {
  return {
    code,
    detail: message,
    ...(reason === undefined ? {} : { reason }),
    ...(facts === undefined ? {} : { facts }),
  };
}
