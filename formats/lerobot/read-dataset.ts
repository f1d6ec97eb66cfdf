import { PalaestraError } from '@palaestra/core';
import { isVideo, type LerobotInfo, type LerobotVersion, readInfo } from './info.ts';
import { readEpisodesV21, readTasksV21 } from './read-v21.ts';
import { readEpisodesV30, readTasksV30 } from './read-v30.ts';
import type { ReadTree } from './tree.ts';

/** A video of one camera of one episode, as the dataset promises it. */
export interface LerobotVideo {
  readonly camera: string;
  readonly path: string;
  /** Seconds in the file where the episode begins. */
  readonly from: number;
  /** Seconds in the file where it ends, null for the end of the file. */
  readonly to: number | null;
  /** False when the file is not there. */
  readonly present: boolean;
}

export interface LerobotEpisode {
  readonly index: number;
  /** Task texts. */
  readonly tasks: readonly string[];
  /** Frames. */
  readonly length: number;
  /** The Parquet file with the frames, and the first row in it. */
  readonly data: { readonly path: string; readonly row: number };
  readonly videos: readonly LerobotVideo[];
}

/** A dataset whose descriptions were read and agree with each other; frames are read per episode. */
export interface LerobotDataset {
  readonly tree: ReadTree;
  readonly version: LerobotVersion;
  readonly info: LerobotInfo;
  /** Task text by `task_index`. */
  readonly tasks: ReadonlyMap<number, string>;
  readonly episodes: readonly LerobotEpisode[];
}

/**
 * Read the descriptions of a LeRobotDataset v2.1 or v3.0 and hold them against each other and against the files.
 *
 * Missing videos are no contradiction: each is told in `episodes[i].videos`.
 *
 * @throws PalaestraError `bad_file` with the first contradiction.
 */
export async function openDataset(tree: ReadTree): Promise<LerobotDataset> {
  const { info, version } = await readInfo(tree);
  const files = new Set([...(await tree.list('data/')), ...(await tree.list('videos/'))]);
  const tasks = await (version === 'v2.1' ? readTasksV21(tree) : readTasksV30(tree));
  const cameras = Object.keys(info.features).filter((name) => isVideo(info.features[name]!));
  const episodes = await (version === 'v2.1'
    ? readEpisodesV21(tree, info, cameras, files)
    : readEpisodesV30(tree, info, cameras, files));

  expectEqual(tree, 'total_episodes', info.total_episodes, episodes.length, 'episodes are described');
  const frames = episodes.reduce((sum, { length }) => sum + length, 0);
  expectEqual(tree, 'total_frames', info.total_frames, frames, 'frames are the sum of the episodes');
  expectEqual(tree, 'total_tasks', info.total_tasks, tasks.size, 'tasks are described');
  for (const [position, episode] of episodes.entries()) {
    if (episode.index !== position) {
      throw new PalaestraError(
        'bad_file',
        `Cannot read a LeRobot dataset: episodes are not numbered in order, expected ${position}, found ${episode.index} (${tree.name}/meta)`,
      );
    }
    if (!files.has(episode.data.path)) {
      throw new PalaestraError(
        'bad_file',
        `Cannot read a LeRobot dataset: the frames of episode ${episode.index} are missing, expected a file, found none (${tree.name}/${episode.data.path})`,
      );
    }
  }
  return { tree, version, info, tasks, episodes };
}

function expectEqual(tree: ReadTree, key: string, expected: number, found: number, what: string): void {
  if (expected === found) return;
  throw new PalaestraError(
    'bad_file',
    `Cannot read a LeRobot dataset: info.json contradicts the files, expected ${key} = ${expected}, found ${found} (${what}) (${tree.name}/meta/info.json)`,
  );
}
