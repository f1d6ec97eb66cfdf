import { isPalaestraError } from '@palaestra/core';
import { checkFrames } from './check-frames.ts';
import { checkStatistics } from './check-statistics.ts';
import { checkVideos } from './check-videos.ts';
import { DEFAULT_FEATURES, V30 } from './layout.ts';
import { openParquet } from './parquet.ts';
import { type LerobotDataset, openDataset } from './read-dataset.ts';
import type { ReadTree } from './tree.ts';

/** One line of a validation. */
export interface DatasetCheck {
  readonly check: string;
  readonly ok: boolean;
  /** What was looked at, or what is wrong and where. */
  readonly detail: string;
}

/**
 * Hold a dataset against what LeRobot's own reader demands. The first check reads the descriptions; when it fails, nothing
 * else can be checked and it is the only line. Of video files the index is read, nothing is decoded.
 */
export async function validate(tree: ReadTree): Promise<DatasetCheck[]> {
  let dataset: LerobotDataset;
  try {
    dataset = await openDataset(tree);
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    return [{ check: 'info', ok: false, detail: error.message }];
  }
  const { info, version } = dataset;
  const frames = await checkFrames(dataset);
  return [
    line('info', [], `${version}, ${info.total_episodes} episodes, ${info.total_frames} frames at ${info.fps} Hz`),
    line('features', featureProblems(dataset), `${Object.keys(info.features).length} features`),
    line('columns', frames.columns, 'the columns are the features that are no video'),
    line('order', frames.order, 'index, episode_index, frame_index and timestamp are the position'),
    line('episodes', frames.episodes, 'episodes follow each other without a gap'),
    line('tasks', [...(await taskProblems(dataset)), ...frames.tasks], `${dataset.tasks.size} tasks`),
    line('videos', await checkVideos(dataset), 'every promised video is there and has its frames at their times'),
    line('statistics', await checkStatistics(dataset), 'every feature has finite statistics of its shape'),
    line('finite', frames.finite, 'no NaN or infinity in the frames'),
  ];
}

/** Problems in one line: the first three and how many more. */
function line(check: string, problems: readonly string[], fine: string): DatasetCheck {
  const more = problems.length > 3 ? ` and ${problems.length - 3} more` : '';
  return problems.length === 0
    ? { check, ok: true, detail: fine }
    : { check, ok: false, detail: `${problems.slice(0, 3).join('; ')}${more}` };
}

function featureProblems({ info }: LerobotDataset): string[] {
  const slashes = Object.keys(info.features).filter((name) => name.includes('/'));
  const defaults = Object.entries(DEFAULT_FEATURES).flatMap(([name, dtype]) => {
    const found = info.features[name];
    const fits = found?.dtype === dtype && found.shape.length === 1 && found.shape[0] === 1;
    return fits ? [] : [`expected ${name} ${dtype} [1], found ${found ? `${found.dtype} [${found.shape}]` : 'none'}`];
  });
  return [...slashes.map((name) => `a feature name holds "/": ${name}`), ...defaults];
}

async function taskProblems({ tree, version, tasks }: LerobotDataset): Promise<string[]> {
  const problems = [...tasks.keys()].some((index, row) => index !== row)
    ? ['tasks are not in the order 0, 1, 2, …']
    : [];
  if (version === 'v2.1') return problems;
  const { metadata } = await openParquet(tree, V30.tasksPath);
  const pandas = metadata.key_value_metadata?.find(({ key }) => key === 'pandas')?.value;
  return pandas?.includes('index_columns') ? problems : [...problems, `no pandas index is named in ${V30.tasksPath}`];
}
