import { type Assessment, EVENT, isPalaestraError } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import type { Readable } from '@palaestra/formats/mcap';
import type { StageContext } from '@palaestra/platform/http';
import { assess, recordingOf, unreadable } from './assess.ts';
import type { Recording } from './check.ts';
import { chooseProfile } from './choose-profile.ts';
import { afterCheck } from './history.ts';
import type { Profiles } from './profile.ts';
import { changeAssessment } from './store.ts';

/** Judge one stored episode and tell that it was judged. Running it again changes nothing but the evidence. */
export async function checkEpisode(
  context: Pick<StageContext, 'db' | 'clock' | 'jobs' | 'live'>,
  profiles: Profiles,
  readable: Readable,
  { org, episode }: { org: string; episode: string },
): Promise<Assessment> {
  const recording = await readOrFault(readable);
  const judgement = assess(recording, chooseProfile(recording.metadata, profiles));
  const assessment = await changeAssessment(context, org, episode, (current) =>
    afterCheck(current, judgement, context.clock.now()),
  );
  await context.jobs.publish(EVENT.episodeJudged, { org, episode });
  context.live.send(org, { kind: 'episode', id: episode });
  return assessment;
}

/** A recording, or, when the file is damaged, one that says so: that is a verdict, not a failure of the check. */
export async function readOrFault(readable: Readable): Promise<Recording> {
  try {
    return await recordingOf(await readEpisode(readable));
  } catch (error) {
    if (isPalaestraError(error) && error.code === 'bad_file') return unreadable(error.message);
    throw error;
  }
}
