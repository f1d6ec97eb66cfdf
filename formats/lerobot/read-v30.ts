import { PalaestraError } from '@palaestra/core';
import type { LerobotInfo } from './info.ts';
import { fillTemplate, V30 } from './layout.ts';
import { openParquet } from './parquet.ts';
import type { LerobotEpisode } from './read-dataset.ts';
import type { ReadTree } from './tree.ts';

/**
 * `meta/tasks.parquet`. The text stands in the pandas index column: `task`, or `__index_level_0__` in older files. Keyed on
 * `task_index`, because published files are not always in order.
 *
 * @throws PalaestraError `bad_file`.
 */
export async function readTasksV30(tree: ReadTree): Promise<Map<number, string>> {
  const file = await openParquet(tree, V30.tasksPath);
  const text = file.columns.find((name) => name !== 'task_index');
  if (text === undefined || !file.columns.includes('task_index')) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read a LeRobot dataset: expected columns task_index and task, found ${file.columns.join(', ')} (${V30.tasksPath})`,
    );
  }
  const columns = await file.read(['task_index', text]);
  const indices = integers(columns.get('task_index')!, V30.tasksPath, 'task_index');
  return new Map(indices.map((index, row) => [index, String(columns.get(text)![row])]));
}

/**
 * `meta/episodes/**.parquet`, in file order. Row ranges of the data files follow from the global frame range of each episode
 * and the first episode of its file.
 *
 * @throws PalaestraError `bad_file`.
 */
export async function readEpisodesV30(
  tree: ReadTree,
  info: LerobotInfo,
  cameras: readonly string[],
  files: ReadonlySet<string>,
): Promise<LerobotEpisode[]> {
  const episodes: LerobotEpisode[] = [];
  const firstFrameOfFile = new Map<string, number>();
  for (const path of (await tree.list('meta/episodes/')).filter((name) => name.endsWith('.parquet'))) {
    const rows = await readEpisodeFile(tree, path, cameras);
    for (let row = 0; row < rows.count; row++) {
      const at = (column: string): number => rows.numbers.get(column)![row]!;
      const dataPath = fillTemplate(info.data_path, {
        chunk_index: at('data/chunk_index'),
        file_index: at('data/file_index'),
      });
      const first = firstFrameOfFile.get(dataPath) ?? at('dataset_from_index');
      firstFrameOfFile.set(dataPath, first);
      expectRange(at('dataset_from_index'), at('dataset_to_index'), at('length'), `${path} row ${row}`);
      episodes.push({
        index: at('episode_index'),
        tasks: rows.tasks[row]!,
        length: at('length'),
        data: { path: dataPath, row: at('dataset_from_index') - first },
        videos: cameras.map((camera) => {
          const videoPath = fillTemplate(info.video_path ?? V30.videoPath, {
            video_key: camera,
            chunk_index: at(`videos/${camera}/chunk_index`),
            file_index: at(`videos/${camera}/file_index`),
          });
          return {
            camera,
            path: videoPath,
            from: at(`videos/${camera}/from_timestamp`),
            to: at(`videos/${camera}/to_timestamp`),
            present: files.has(videoPath),
          };
        }),
      });
    }
  }
  return episodes;
}

async function readEpisodeFile(
  tree: ReadTree,
  path: string,
  cameras: readonly string[],
): Promise<{ count: number; numbers: Map<string, number[]>; tasks: string[][] }> {
  const file = await openParquet(tree, path);
  const integerColumns = [
    'episode_index',
    'length',
    'data/chunk_index',
    'data/file_index',
    'dataset_from_index',
    'dataset_to_index',
    ...cameras.flatMap((camera) => [`videos/${camera}/chunk_index`, `videos/${camera}/file_index`]),
  ];
  const timeColumns = cameras.flatMap((camera) => [`videos/${camera}/from_timestamp`, `videos/${camera}/to_timestamp`]);
  const wanted = [...integerColumns, ...timeColumns, 'tasks'];
  const absent = wanted.filter((name) => !file.columns.includes(name));
  if (absent.length > 0) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read a LeRobot dataset: columns are missing, expected ${absent.join(', ')}, found none (${path})`,
    );
  }
  const columns = await file.read(wanted);
  const numbers = new Map<string, number[]>();
  for (const name of integerColumns) numbers.set(name, integers(columns.get(name)!, path, name));
  for (const name of timeColumns) numbers.set(name, Array.from(columns.get(name)!, Number));
  const tasks = Array.from(columns.get('tasks')!, (cell) => (Array.isArray(cell) ? cell.map(String) : []));
  return { count: file.rows, numbers, tasks };
}

function integers(cells: ArrayLike<unknown>, path: string, column: string): number[] {
  return Array.from(cells, (cell, row) => {
    const value = typeof cell === 'bigint' || typeof cell === 'number' ? Number(cell) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new PalaestraError(
      'bad_file',
      `Cannot read a LeRobot dataset: expected a whole number in "${column}" row ${row}, found ${String(cell)} (${path})`,
    );
  });
}

function expectRange(from: number, to: number, length: number, where: string): void {
  if (to - from === length) return;
  throw new PalaestraError(
    'bad_file',
    `Cannot read a LeRobot dataset: the frame range contradicts the length, expected ${length} frames, found ${from} to ${to} (${where})`,
  );
}
