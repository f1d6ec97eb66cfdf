import { PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { type LerobotInfo, parseJson } from './info.ts';
import { fillTemplate, V21 } from './layout.ts';
import type { LerobotEpisode } from './read-dataset.ts';
import { type ReadTree, readText } from './tree.ts';

const TaskLine = z.object({ task_index: z.number().int().min(0), task: z.string() });
const EpisodeLine = z.object({
  episode_index: z.number().int().min(0),
  tasks: z.array(z.string()),
  length: z.number().int().min(0),
});

/** `meta/tasks.jsonl`. @throws PalaestraError `bad_file`. */
export async function readTasksV21(tree: ReadTree): Promise<Map<number, string>> {
  const lines = await readLines(tree, V21.tasksPath, TaskLine);
  return new Map(lines.map(({ task_index, task }) => [task_index, task]));
}

/**
 * `meta/episodes.jsonl`, with the file of each episode by the templates of `info.json`.
 *
 * @throws PalaestraError `bad_file`.
 */
export async function readEpisodesV21(
  tree: ReadTree,
  info: LerobotInfo,
  cameras: readonly string[],
  files: ReadonlySet<string>,
): Promise<LerobotEpisode[]> {
  const lines = await readLines(tree, V21.episodesPath, EpisodeLine);
  return lines.map(({ episode_index, tasks, length }) => {
    const fields = { episode_index, episode_chunk: Math.floor(episode_index / info.chunks_size) };
    return {
      index: episode_index,
      tasks,
      length,
      data: { path: fillTemplate(info.data_path, fields), row: 0 },
      videos: cameras.map((camera) => {
        const path = fillTemplate(info.video_path ?? V21.videoPath, { ...fields, video_key: camera });
        return { camera, path, from: 0, to: null, present: files.has(path) };
      }),
    };
  });
}

async function readLines<T>(tree: ReadTree, path: string, line: z.ZodType<T>): Promise<T[]> {
  const text = await readText(tree, path);
  if (text === null) {
    throw new PalaestraError('bad_file', `Cannot read a LeRobot dataset: a file is missing (${tree.name}/${path})`);
  }
  return text
    .split('\n')
    .filter((row) => row.trim() !== '')
    .map((row, i) => {
      const parsed = line.safeParse(parseJson(row, `${path} line ${i + 1}`));
      if (parsed.success) return parsed.data;
      const issue = parsed.error.issues[0];
      throw new PalaestraError(
        'bad_file',
        `Cannot read a LeRobot dataset: "${issue?.path.join('.')}" is wrong, ${issue?.message} (${path} line ${i + 1})`,
      );
    });
}
