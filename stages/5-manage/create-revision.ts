import { EVENT, PalaestraError, type RevisionCamera, type RevisionEpisode, type Split } from '@palaestra/core';
import type { CameraStream } from '@palaestra/formats/episode';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { findDataset, insertRevision } from './dataset-store.ts';
import { usableCameras } from './episode-cameras.ts';
import { framesOf, openStored } from './episode-frames.ts';
import { defaultFeatures } from './features.ts';
import { type NamedRevision, nameRevision } from './manifest.ts';
import type { RevisionRequest } from './revision-request.ts';
import { type SelectedEpisode, selectEpisodes } from './selection-store.ts';
import { assignSplits, sceneOf } from './split.ts';
import { RevisionStatistics } from './statistics.ts';

/**
 * Freeze episodes as a new revision of a dataset: read every recording once, put it on the frame grid, compute the
 * statistics, name the manifest by its content, make it the head.
 *
 * Recordings stream by one at a time; only the frames of the train split stay in memory, 4 bytes per number.
 *
 * @param signal aborted when the client has gone: nothing is stored then.
 * @throws PalaestraError `not_found`, `conflict`, `bad_input` or `bad_file`, each before anything is stored.
 */
export async function createRevision(
  context: StageContext,
  { org, name }: Pick<Actor, 'org' | 'name'>,
  id: string,
  request: RevisionRequest,
  signal: AbortSignal,
): Promise<NamedRevision> {
  const target = await findDataset(context, org, id);
  const episodes = await selectEpisodes(context, org, request);
  const robot = oneRobot(episodes);
  const first = await openStored(context, episodes[0]!);
  const features = request.features ?? defaultFeatures(await first.signals());
  const cameras = chooseCameras(await first.cameras(), episodes, request.cameras);
  const splits = await assignSplits(
    episodes.map((episode) => ({ id: episode.id, group: sceneOf(episode.id, episode.metadata) })),
    request.split,
  );
  const statistics = new RevisionStatistics(features);
  const frozen: RevisionEpisode[] = [];
  for (const episode of episodes) {
    if (signal.aborted) throw new PalaestraError('cancelled', `Cannot make the revision: it was cancelled (${id})`);
    const split = splits.get(episode.id)!;
    const made = await framesOf(context, episode, { features, cameras, fps: request.fps });
    statistics.add(split, made.features);
    frozen.push(freeze(episode, split, made.frames));
  }
  const revision = await nameRevision({
    dataset: target.name,
    parent: target.head,
    message: request.message,
    fps: request.fps,
    robot,
    features,
    ...(cameras.length === 0 ? {} : { cameras }),
    episodes: frozen,
    statistics: statistics.result(),
  });
  await insertRevision(context, org, name, target.id, revision);
  await context.jobs.publish(EVENT.revisionCreated, { org, revision: revision.sha256 });
  context.live.send(org, { kind: 'dataset', id: target.id });
  return revision;
}

function oneRobot(episodes: readonly SelectedEpisode[]): string {
  const robots = [...new Set(episodes.map(({ metadata }) => metadata.robot.embodiment))];
  if (robots.length === 1) return robots[0]!;
  throw new PalaestraError(
    'bad_input',
    `Cannot make the revision: expected episodes of one robot, found ${robots.join(', ')}; narrow the choice`,
    { details: { reason: 'revision_many_robots', facts: { names: robots.join(', ') } } },
  );
}

/** The cameras asked for, else every one that all episodes have and that can be taken as it is. */
function chooseCameras(
  streams: readonly CameraStream[],
  episodes: readonly SelectedEpisode[],
  asked: readonly string[] | undefined,
): RevisionCamera[] {
  const usable = usableCameras(streams);
  const topics = new Set(usable.map(({ topic }) => topic));
  const unknown = asked?.find((topic) => !topics.has(topic));
  if (unknown !== undefined) {
    const usable = [...topics].join(', ');
    throw new PalaestraError(
      'bad_input',
      `Cannot take the camera: expected one of H.264 (${usable || 'there is none'}), found ${unknown}`,
      { details: { reason: 'camera_unusable', facts: { found: unknown, expected: usable || '—' } } },
    );
  }
  const everywhere = (topic: string) =>
    episodes.every((episode) => episode.topics.some((one) => one.topic === topic && one.messages > 0));
  return usable.filter(({ topic }) => (asked === undefined ? everywhere(topic) : asked.includes(topic)));
}

function freeze(
  { id, recording, keep, metadata, outcome, instruction, annotation }: SelectedEpisode,
  split: Split,
  frames: number,
): RevisionEpisode {
  const { task, operator, station, simulated } = metadata;
  return { id, recording, keep, split, frames, task, instruction, outcome, operator, station, simulated, annotation };
}
