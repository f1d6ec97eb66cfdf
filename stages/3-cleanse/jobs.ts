import { JOB } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { openRecording } from '@palaestra/transmit/server';
import { z } from 'zod';
import { checkEpisode } from './check-episode.ts';
import { builtInProfiles } from './profiles/node.ts';

const Payload = z.object({ org: z.string(), episode: z.string() });

/** `JOB.check`: judge one episode against the profile that fits it. */
export function registerJobs(context: StageContext): void {
  context.jobs.handle(JOB.check, Payload, async ({ org, episode }) => {
    const readable = await openRecording(context, org, episode);
    await checkEpisode(context, await builtInProfiles(), readable, { org, episode });
  });
}
