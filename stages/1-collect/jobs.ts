import { EpisodeId, EVENT } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { z } from 'zod';
import { noteCollected } from './store.ts';

const Stored = z.object({ org: z.string(), episode: EpisodeId });

/** Count every recording that arrives. */
export function registerJobs({ db, jobs, clock }: StageContext): void {
  jobs.on(EVENT.episodeStored, 'collect', Stored, ({ org, episode }) => noteCollected(db, org, episode, clock.now()));
}
