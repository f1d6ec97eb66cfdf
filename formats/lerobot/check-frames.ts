import { isPalaestraError } from '@palaestra/core';
import { isVideo } from './info.ts';
import { openParquet } from './parquet.ts';
import type { LerobotDataset, LerobotEpisode } from './read-dataset.ts';
import { type LerobotFrames, readFrames } from './read-frames.ts';

/** What is wrong with the frames, by kind. */
export interface FrameProblems {
  readonly columns: string[];
  readonly order: string[];
  readonly episodes: string[];
  readonly tasks: string[];
  readonly finite: string[];
}

/** Tolerance of v2.1's own load check, seconds. */
const V21_TOLERANCE = 1e-4;

/** Read every frame of a dataset once and collect what does not fit. */
export async function checkFrames(dataset: LerobotDataset): Promise<FrameProblems> {
  const problems: FrameProblems = { columns: [], order: [], episodes: [], tasks: [], finite: [] };
  const seen = new Map<string, number>();
  let position = 0;
  for (const episode of dataset.episodes) {
    const file = await openParquet(dataset.tree, episode.data.path);
    if (!seen.has(episode.data.path)) problems.columns.push(...extraColumns(dataset, episode, file.columns));
    if (file.columns.includes('index')) {
      const index = (await file.read(['index'], episode.data.row, episode.data.row + episode.length)).get('index')!;
      const wrong = Array.from(index).findIndex((value, row) => Number(value) !== position + row);
      if (wrong >= 0)
        problems.order.push(`episode ${episode.index}: index ${index[wrong]} at position ${position + wrong}`);
    }
    seen.set(episode.data.path, Math.max(seen.get(episode.data.path) ?? 0, episode.data.row + episode.length));
    position += episode.length;
    try {
      checkEpisode(dataset, episode, await readFrames(dataset, episode), problems);
    } catch (error) {
      if (!isPalaestraError(error)) throw error;
      problems.episodes.push(error.message);
    }
  }
  await checkFiles(dataset, seen, problems);
  return problems;
}

function extraColumns({ info }: LerobotDataset, episode: LerobotEpisode, columns: readonly string[]): string[] {
  const declared = Object.keys(info.features).filter((name) => !isVideo(info.features[name]!));
  const extra = columns.filter((name) => !declared.includes(name));
  return extra.length === 0 ? [] : [`${episode.data.path} has undeclared columns ${extra.join(', ')}`];
}

function checkEpisode(
  { info, version, tasks }: LerobotDataset,
  episode: LerobotEpisode,
  frames: LerobotFrames,
  problems: FrameProblems,
): void {
  const tolerance = version === 'v2.1' ? V21_TOLERANCE : 0;
  const late = frames.timestamp.findIndex((t, row) => Math.abs(t - Math.fround(row / info.fps)) > tolerance);
  if (late >= 0) problems.order.push(`episode ${episode.index}: timestamp ${frames.timestamp[late]} in frame ${late}`);
  const used = [...new Set(frames.taskIndex)].map((index) => tasks.get(index)!).sort();
  if (used.join('\n') !== [...episode.tasks].sort().join('\n')) {
    problems.tasks.push(`episode ${episode.index} names other tasks than its frames`);
  }
  for (const [name, { values, names }] of frames.columns) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      problems.finite.push(
        `episode ${episode.index}: ${values[bad]} in ${name} frame ${Math.floor(bad / names.length)}`,
      );
    }
  }
}

/** LeRobot concatenates every file under `data/`, so a file or rows that no episode names shift everything after them. */
async function checkFiles(
  { tree }: LerobotDataset,
  seen: ReadonlyMap<string, number>,
  problems: FrameProblems,
): Promise<void> {
  for (const path of (await tree.list('data/')).filter((name) => name.endsWith('.parquet'))) {
    const used = seen.get(path);
    if (used === undefined) problems.episodes.push(`no episode names ${path}`);
    else if ((await openParquet(tree, path)).rows !== used)
      problems.episodes.push(`rows beyond the episodes in ${path}`);
  }
}
