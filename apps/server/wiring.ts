import { assessmentOf } from '@palaestra/cleanse/server';
import { noteRecorded, noteVerdict } from '@palaestra/collect/server';
import { EpisodeId, EVENT, JOB } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { episodeRow } from '@palaestra/transmit/server';
import { z } from 'zod';

const EpisodeEvent = z.object({ org: z.string(), episode: EpisodeId });

/** Who listens to whom: the only place where one stage's event starts another stage's work. */
export function wire(context: StageContext): void {
  const { db, jobs, live } = context;
  jobs.on(EVENT.episodeStored, 'check', EpisodeEvent, ({ org, episode }) =>
    jobs.send(JOB.check, { org, episode }, { key: `${org}/${episode}` }),
  );
  jobs.on(EVENT.episodeJudged, 'propose', EpisodeEvent, ({ org, episode }) =>
    jobs.send(JOB.propose, { org, episode }, { key: `${org}/${episode}` }),
  );
  // Collecting comes first in the flow and cannot read what later stages know, so it is told.
  jobs.on(EVENT.episodeStored, 'collect', EpisodeEvent, async ({ org, episode }) => {
    const row = await episodeRow(context, org, episode);
    if (row === null) return;
    await noteRecorded(context, org, { ...row.metadata, id: episode });
    live.send(org, { kind: 'ground', id: episode });
  });
  jobs.on(EVENT.episodeJudged, 'collect', EpisodeEvent, async ({ org, episode }) => {
    const assessment = await assessmentOf(db, org, episode);
    if (assessment === null) return;
    await noteVerdict(context, org, episode, assessment.verdict.decision);
    live.send(org, { kind: 'ground', id: episode });
  });
}
