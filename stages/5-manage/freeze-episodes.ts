import {
  PalaestraError,
  type RevisionCamera,
  type RevisionEpisode,
  type RevisionManifest,
  type Split,
} from '@palaestra/core';
import type { CameraStream } from '@palaestra/formats/episode';
import type { StageContext } from '@palaestra/platform/http';
import { usableCameras } from './episode-cameras.ts';
import { framesOf, openStored } from './episode-frames.ts';
import { defaultFeatures } from './features.ts';
import type { RevisionRequest } from './revision-request.ts';
import { type SelectedEpisode, selectEpisodes } from './selection-store.ts';
import { assignSplits, sceneOf } from './split.ts';
import { RevisionStatistics } from './statistics.ts';

/** A manifest without what its dataset gives it. */
export type FrozenEpisodes = Omit<RevisionManifest, 'schema' | 'dataset' | 'parent'>;

/**
 * Freeze episodes: read every recording once, put it on the frame grid, compute the statistics.
 *
 * Recordings stream by one at a time; only the frames of the train split stay in memory, 4 bytes per number.
 *
 * @param tell hears how many episodes of how many are read, first 0; what it waits for is waited for.
 * @throws PalaestraError `not_found`, `conflict`, `bad_input`, `bad_file`, or `cancelled` when `signal` is aborted.
 */
export async function freezeEpisodes(
  context: StageContext,
  org: string,
  request: RevisionRequest,
  signal: AbortSignal,
  tell: (done: number, total: number) => Promise<void>,
): Promise<FrozenEpisodes> {
  const episodes = await selectEpisodes(context, org, request);
  await tell(0, episodes.length);
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
    if (signal.aborted) throw new PalaestraError('cancelled', 'Cannot make the revision: it was cancelled');
    const split = splits.get(episode.id)!;
    const made = await framesOf(context, episode, { features, cameras, fps: request.fps });
    statistics.add(split, made.features);
    frozen.push(freeze(episode, split, made.frames));
    await tell(frozen.length, episodes.length);
  }
  return {
    message: request.message,
    fps: request.fps,
    robot,
    features,
    ...(cameras.length === 0 ? {} : { cameras }),
    episodes: frozen,
    statistics: statistics.result(),
  };
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
