import { EVENT } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import type { Readable } from '@palaestra/formats/mcap';
import type { StageContext } from '@palaestra/platform/http';
import { PRODUCER, propose } from './propose.ts';
import { insertProposal } from './store.ts';

/** Propose labels for one stored episode and tell that they exist. Running it again adds nothing. */
export async function proposeEpisode(
  context: Pick<StageContext, 'db' | 'clock' | 'jobs' | 'live'>,
  readable: Readable,
  { org, episode }: { org: string; episode: string },
): Promise<void> {
  const reader = await readEpisode(readable);
  const { metadata, duration } = reader;
  const proposal = propose({ metadata, duration, signals: await reader.signals() });
  await insertProposal(context, org, { episode, author: PRODUCER, proposal });
  await context.jobs.publish(EVENT.episodeLabelled, { org, episode });
  context.live.send(org, { kind: 'episode', id: episode });
}
