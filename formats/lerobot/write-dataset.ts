import { type FeatureStatistics, PalaestraError } from '@palaestra/core';
import { CAMERA_PREFIX, cameraStatistics, videoFile } from './camera-feature.ts';
import { type DatasetDescription, datasetInfo } from './dataset-info.ts';
import { DEFAULT_FEATURES, type FileIndex, V30 } from './layout.ts';
import { FeatureAccumulator } from './statistics.ts';
import type { FileToWrite, WriteTree } from './tree.ts';
import { type DataRows, DataWriter } from './write-data.ts';
import { EpisodesWriter, type MetaWriter } from './write-episodes.ts';
import { MetaWriterV21 } from './write-meta-v21.ts';
import { writeTasks } from './write-tasks.ts';

export interface EpisodeToWrite {
  /** The instruction in words. */
  readonly task: string;
  readonly frames: number;
  /** Row-major, shape [frames, dimensions], by feature. */
  readonly features: Readonly<Record<string, Float32Array>>;
  /** Writes the MP4 of a camera, `frames` samples at exactly k / fps, by feature; one for each camera of the dataset. */
  readonly videos?: Readonly<Record<string, (file: Pick<FileToWrite, 'write'>) => Promise<void>>>;
  /** Further columns of the episode's row; the same names and types in every episode. */
  readonly extra?: Readonly<Record<string, string | boolean>>;
}

export interface WriteLimits {
  /** Size at which a data or episodes file is followed by a new one, bytes; v3.0 only. */
  readonly fileBytes?: number;
}

/**
 * Write a LeRobotDataset, v3.0 or v2.1. Episodes are taken one at a time; at most one data file is in memory, and for v3.0
 * 4 bytes per number for the exact quantiles of `meta/stats.json`. The same input gives the same bytes.
 *
 * @returns the number of episodes and frames.
 * @throws PalaestraError `bad_input` for a feature name, rate, shape or number that the format cannot carry.
 */
export async function writeDataset(
  tree: WriteTree,
  description: DatasetDescription,
  episodes: AsyncIterable<EpisodeToWrite> | Iterable<EpisodeToWrite>,
  limits: WriteLimits = {},
): Promise<{ episodes: number; frames: number }> {
  expectDescription(description);
  const { version = 'v3.0' } = description;
  const cameras = [...(description.cameras?.keys() ?? [])];
  const limit = limits.fileBytes ?? V30.dataFileMegabytes * 1024 * 1024;
  const data = new DataWriter(tree, description.features, limit, version);
  const rows: MetaWriter =
    version === 'v3.0' ? new EpisodesWriter(tree, limit, description) : new MetaWriterV21(tree, cameras);
  const tasks = new Map<string, number>();
  const totals = version === 'v3.0' ? accumulators(description) : null;
  let index = 0;
  let from = 0;
  for await (const episode of episodes) {
    expectEpisode(description, episode, index);
    if (!tasks.has(episode.task)) tasks.set(episode.task, tasks.size);
    const block = toDataRows(description, episode, index, from, tasks.get(episode.task)!);
    const own = accumulators(description);
    for (const [name, values] of columnsOf(block)) {
      own.get(name)!.add(values);
      totals?.get(name)?.add(values);
    }
    const videos = new Map<string, FileIndex>();
    for (const camera of cameras) {
      const { path, file } = videoFile(version, camera, index);
      await writeVideoFile(tree, path, episode.videos![camera]!);
      videos.set(camera, file);
    }
    await rows.append({
      index,
      task: episode.task,
      frames: episode.frames,
      data: await data.append(block),
      videos,
      from,
      statistics: results(own),
      extra: episode.extra ?? {},
    });
    index += 1;
    from += episode.frames;
  }
  if (index === 0) throw new PalaestraError('bad_input', 'Cannot write a dataset: expected an episode, found none');
  await data.close();
  await rows.close();
  await writeTasks(tree, version, tasks);
  if (totals !== null) await tree.write(V30.statsPath, jsonFile(statsJson(results(totals), cameras, from)));
  const counts = { episodes: index, frames: from, tasks: tasks.size };
  await tree.write(V30.infoPath, jsonFile(datasetInfo(description, counts)));
  return { episodes: index, frames: from };
}

async function writeVideoFile(
  tree: WriteTree,
  path: string,
  fill: (file: Pick<FileToWrite, 'write'>) => Promise<void>,
): Promise<void> {
  const file = await tree.create(path);
  try {
    await fill(file);
    await file.close();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function expectDescription({ fps, features, cameras = new Map() }: DatasetDescription): void {
  if (!Number.isInteger(fps) || fps <= 0) {
    throw new PalaestraError(
      'bad_input',
      `Cannot write a LeRobot dataset: expected a whole number of frames per second, found ${fps}`,
    );
  }
  for (const name of cameras.keys()) {
    if (!name.startsWith(CAMERA_PREFIX) || name.includes('/') || features.has(name)) {
      throw new PalaestraError(
        'bad_input',
        `Cannot write a LeRobot dataset: expected cameras named ${CAMERA_PREFIX}<name> without "/", found ${JSON.stringify(name)}`,
      );
    }
  }
  for (const [name, names] of features) {
    // The letters "image" make LeRobot expect statistics of a picture.
    if (name.includes('/') || name.includes('image') || name in DEFAULT_FEATURES || names.length === 0) {
      throw new PalaestraError(
        'bad_input',
        `Cannot write a LeRobot dataset: expected feature names without "/" and "image" that are not ${Object.keys(DEFAULT_FEATURES).join(', ')}, found ${JSON.stringify(name)}`,
      );
    }
  }
}

function expectEpisode({ features, cameras }: DatasetDescription, episode: EpisodeToWrite, index: number): void {
  for (const camera of cameras?.keys() ?? []) {
    if (episode.videos?.[camera] !== undefined) continue;
    throw new PalaestraError('bad_input', `Cannot write episode ${index}: expected a video of "${camera}", found none`);
  }
  for (const [name, names] of features) {
    const values = episode.features[name];
    if (episode.frames < 1 || values?.length !== episode.frames * names.length) {
      throw new PalaestraError(
        'bad_input',
        `Cannot write episode ${index}: expected ${episode.frames} × ${names.length} numbers of "${name}", found ${values?.length ?? 'none'}`,
      );
    }
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new PalaestraError(
        'bad_input',
        `Cannot write episode ${index}: expected finite numbers, found ${values[bad]} in "${name}" frame ${Math.floor(bad / names.length)}`,
      );
    }
  }
}

function toDataRows(
  { fps, features }: DatasetDescription,
  episode: EpisodeToWrite,
  index: number,
  from: number,
  task: number,
): DataRows {
  const { frames } = episode;
  const column = (value: (frame: number) => number): Float64Array =>
    Float64Array.from({ length: frames }, (_, i) => value(i));
  return {
    frames,
    features: Object.fromEntries([...features.keys()].map((name) => [name, episode.features[name]!])),
    defaults: {
      timestamp: column((frame) => Math.fround(frame / fps)),
      frame_index: column((frame) => frame),
      episode_index: column(() => index),
      index: column((frame) => from + frame),
      task_index: column(() => task),
    },
  };
}

function columnsOf({ features, defaults }: DataRows): [string, Float32Array | Float64Array][] {
  return [...Object.entries(features), ...Object.entries(defaults)];
}

function accumulators({ features }: DatasetDescription): Map<string, FeatureAccumulator> {
  return new Map([
    ...[...features].map(([name, names]) => [name, new FeatureAccumulator(names.length)] as const),
    ...Object.keys(DEFAULT_FEATURES).map((name) => [name, new FeatureAccumulator(1)] as const),
  ]);
}

function results(of: ReadonlyMap<string, FeatureAccumulator>): Map<string, FeatureStatistics> {
  return new Map([...of].map(([name, accumulator]) => [name, accumulator.result()]));
}

function statsJson(
  statistics: ReadonlyMap<string, FeatureStatistics>,
  cameras: readonly string[],
  frames: number,
): object {
  const vectors = [...statistics].map(([name, stats]) => [name, { ...stats, count: [stats.count] }]);
  const videos = cameras.map((name) => [name, { ...cameraStatistics('v3.0'), count: [frames] }]);
  return Object.fromEntries([...vectors, ...videos]);
}

function jsonFile(value: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value, null, 4));
}
