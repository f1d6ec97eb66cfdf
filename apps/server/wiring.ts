import { EpisodeId, EVENT, JOB } from '@palaestra/core';
import type { Jobs } from '@palaestra/platform/jobs';
import { z } from 'zod';

const EpisodeEvent = z.object({ org: z.string(), episode: EpisodeId });

/** Who listens to whom: the only place where one stage's event starts another stage's work. */
export function wire(jobs: Jobs): void {
  jobs.on(EVENT.episodeStored, 'check', EpisodeEvent, ({ org, episode }) =>
    jobs.send(JOB.check, { org, episode }, { key: `${org}/${episode}` }),
  );
  jobs.on(EVENT.episodeJudged, 'propose', EpisodeEvent, ({ org, episode }) =>
    jobs.send(JOB.propose, { org, episode }, { key: `${org}/${episode}` }),
  );
}
