import { PalaestraError } from '@palaestra/core';
import { safePath } from './tree.ts';

/** The file layout of LeRobotDataset v3.0. Several tools ignore `info.json` and use these, so they are never varied. */
export const V30 = {
  codebaseVersion: 'v3.0',
  dataPath: 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet',
  episodesPath: 'meta/episodes/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet',
  videoPath: 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4',
  tasksPath: 'meta/tasks.parquet',
  infoPath: 'meta/info.json',
  statsPath: 'meta/stats.json',
  /** Files per chunk folder. */
  chunkSize: 1000,
  dataFileMegabytes: 100,
  videoFileMegabytes: 200,
} as const;

/** The file layout of LeRobotDataset v2.1: one data file and one video per episode. */
export const V21 = {
  codebaseVersion: 'v2.1',
  dataPath: 'data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet',
  videoPath: 'videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4',
  tasksPath: 'meta/tasks.jsonl',
  episodesPath: 'meta/episodes.jsonl',
  episodeStatsPath: 'meta/episodes_stats.jsonl',
  infoPath: 'meta/info.json',
  /** Episodes per chunk folder. */
  chunkSize: 1000,
} as const;

/** Columns that every dataset has beside its features, with their types. */
export const DEFAULT_FEATURES = {
  timestamp: 'float32',
  frame_index: 'int64',
  episode_index: 'int64',
  index: 'int64',
  task_index: 'int64',
} as const;

/**
 * Fill a Python format template such as `data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet`.
 *
 * @throws PalaestraError `bad_file` for a field that is not in `values` or a path that leaves the dataset.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, number | string>>): string {
  const path = template.replace(/\{(\w+)(?::0?(\d{1,2})d)?\}/g, (field, name: string, width: string | undefined) => {
    const value = values[name];
    if (value === undefined) {
      throw new PalaestraError(
        'bad_file',
        `Cannot read the dataset: a path template has an unknown field, expected ${Object.keys(values).join(', ')}, found ${field} (meta/info.json)`,
      );
    }
    return String(value).padStart(Number(width ?? 0), '0');
  });
  if (/[{}]/.test(path)) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read the dataset: a path template is not understood, expected fields like {episode_index:06d}, found ${path.slice(0, 200)} (meta/info.json)`,
    );
  }
  return safePath(path);
}

/** A file of a numbered series. */
export interface FileIndex {
  readonly chunk: number;
  readonly file: number;
}

/** The next file of a series: a new chunk folder begins after `chunkSize` files. */
export function nextFile({ chunk, file }: FileIndex): FileIndex {
  return file + 1 >= V30.chunkSize ? { chunk: chunk + 1, file: 0 } : { chunk, file: file + 1 };
}
