import { isPalaestraError, JOB } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { openRecording } from '@palaestra/transmit/server';
import { z } from 'zod';
import { proposeEpisode } from './propose-episode.ts';

const Payload = z.object({ org: z.string(), episode: z.string() });

/** `JOB.propose`: propose outcome and subtasks of one episode. */
export function registerJobs(context: StageContext): void {
  context.jobs.handle(JOB.propose, Payload, async ({ org, episode }, { log }) => {
    try {
      await proposeEpisode(context, await openRecording(context, org, episode), { org, episode });
    } catch (error) {
      // Trying again does not heal a damaged file; the cleansing stage has told the people.
      if (!isPalaestraError(error) || error.code !== 'bad_file') throw error;
      log.warn({ org, episode, reason: error.message }, 'no proposal for a damaged recording');
    }
  });
}
