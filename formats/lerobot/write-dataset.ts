import { type FeatureStatistics, PalaestraError } from '@palaestra/core';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { DEFAULT_FEATURES, V30 } from './layout.ts';
import { scalarColumn, schemaOf } from './parquet-schema.ts';
import { FeatureAccumulator } from './statistics.ts';
import type { WriteTree } from './tree.ts';
import { type DataRows, DataWriter } from './write-data.ts';
import { EpisodesWriter } from './write-episodes.ts';

/** What all episodes of a dataset have in common. */
export interface DatasetDescription {
  /** Frames per second, a whole number. */
  readonly fps: number;
  readonly robotType: string | null;
  /** Names of the dimensions by feature, in column order. */
  readonly features: ReadonlyMap<string, readonly string[]>;
}

export interface EpisodeToWrite {
  /** The instruction in words. */
  readonly task: string;
  readonly frames: number;
  /** Row-major, shape [frames, dimensions], by feature. */
  readonly features: Readonly<Record<string, Float32Array>>;
  /** Further columns of the episode's row; the same names and types in every episode. */
  readonly extra?: Readonly<Record<string, string | boolean>>;
}

export interface WriteLimits {
  /** Size at which a data or episodes file is followed by a new one, bytes. */
  readonly fileBytes?: number;
}

/**
 * Write a LeRobotDataset v3.0 of state and action. Episodes are taken one at a time; at most one data file is in memory,
 * and 4 bytes per number for the exact quantiles of `meta/stats.json`. The same input gives the same bytes.
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
  const limit = limits.fileBytes ?? V30.dataFileMegabytes * 1024 * 1024;
  const data = new DataWriter(tree, description.features, limit);
  const rows = new EpisodesWriter(tree, limit);
  const tasks = new Map<string, number>();
  const totals = accumulators(description);
  let index = 0;
  let from = 0;
  for await (const episode of episodes) {
    expectEpisode(description, episode, index);
    if (!tasks.has(episode.task)) tasks.set(episode.task, tasks.size);
    const block = toDataRows(description, episode, index, from, tasks.get(episode.task)!);
    const own = accumulators(description);
    for (const [name, values] of columnsOf(block)) {
      own.get(name)!.add(values);
      totals.get(name)!.add(values);
    }
    await rows.append({
      index,
      task: episode.task,
      frames: episode.frames,
      data: await data.append(block),
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
  await tree.write(V30.tasksPath, await tasksFile(tasks));
  await tree.write(V30.statsPath, jsonFile(statsJson(results(totals))));
  await tree.write(V30.infoPath, jsonFile(infoJson(description, index, from, tasks.size)));
  return { episodes: index, frames: from };
}

function expectDescription({ fps, features }: DatasetDescription): void {
  if (!Number.isInteger(fps) || fps <= 0) {
    throw new PalaestraError(
      'bad_input',
      `Cannot write a LeRobot dataset: expected a whole number of frames per second, found ${fps}`,
    );
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

function expectEpisode({ features }: DatasetDescription, episode: EpisodeToWrite, index: number): void {
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

/** A pandas frame whose index is the task's text: LeRobot reads `tasks.iloc[i].name`. */
async function tasksFile(tasks: ReadonlyMap<string, number>): Promise<Uint8Array<ArrayBuffer>> {
  const column = (name: string, pandasType: string, numpyType: string): object => ({
    name,
    field_name: name,
    pandas_type: pandasType,
    numpy_type: numpyType,
    metadata: null,
  });
  const pandas = {
    index_columns: ['task'],
    column_indexes: [
      { name: null, field_name: null, pandas_type: 'unicode', numpy_type: 'object', metadata: { encoding: 'UTF-8' } },
    ],
    columns: [column('task_index', 'int64', 'int64'), column('task', 'unicode', 'object')],
    attributes: {},
    creator: { library: 'pyarrow', version: '22.0.0' },
    pandas_version: '2.3.3',
  };
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: schemaOf([scalarColumn('task_index', 'INT64'), scalarColumn('task', 'STRING')]),
    kvMetadata: [{ key: 'pandas', value: JSON.stringify(pandas) }],
    createdBy: 'palaestra',
  });
  await parquet.write({
    columnData: [
      { name: 'task_index', data: Array.from(tasks.values(), BigInt) },
      { name: 'task', data: [...tasks.keys()] },
    ],
  });
  await parquet.finish();
  return new Uint8Array(bytes.getBuffer());
}

function statsJson(statistics: ReadonlyMap<string, FeatureStatistics>): object {
  return Object.fromEntries([...statistics].map(([name, stats]) => [name, { ...stats, count: [stats.count] }]));
}

function infoJson(description: DatasetDescription, episodes: number, frames: number, tasks: number): object {
  const features = [...description.features].map(([name, names]) => [
    name,
    { dtype: 'float32', shape: [names.length], names },
  ]);
  const defaults = Object.entries(DEFAULT_FEATURES).map(([name, dtype]) => [name, { dtype, shape: [1], names: null }]);
  return {
    codebase_version: V30.codebaseVersion,
    robot_type: description.robotType,
    total_episodes: episodes,
    total_frames: frames,
    total_tasks: tasks,
    chunks_size: V30.chunkSize,
    data_files_size_in_mb: V30.dataFileMegabytes,
    video_files_size_in_mb: V30.videoFileMegabytes,
    fps: description.fps,
    splits: { train: `0:${episodes}` },
    data_path: V30.dataPath,
    video_path: null,
    features: Object.fromEntries([...features, ...defaults]),
  };
}

function jsonFile(value: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value, null, 4));
}
