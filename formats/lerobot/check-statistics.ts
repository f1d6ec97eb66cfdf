import { isPalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { isVideo, type LerobotFeature, parseJson, sizeOf } from './info.ts';
import { V21, V30 } from './layout.ts';
import type { LerobotDataset } from './read-dataset.ts';
import { readText } from './tree.ts';

type Nested = number | Nested[];
const Nested: z.ZodType<Nested> = z.lazy(() => z.union([z.number(), z.array(Nested)]));
const Stats = z.record(z.string(), z.record(z.string(), Nested));

const V30_STATS = ['min', 'max', 'mean', 'std', 'count', 'q01', 'q10', 'q50', 'q90', 'q99'];
const V21_STATS = ['min', 'max', 'mean', 'std', 'count'];
/** A camera whose standard deviation is below this was recorded by a writer that overflowed (LeRobot before PR 3697). */
const SMALLEST_CAMERA_STD = 0.02;

/** Problems of the statistics: `meta/stats.json` of v3.0, the lines of `meta/episodes_stats.jsonl` of v2.1. */
export async function checkStatistics(dataset: LerobotDataset): Promise<string[]> {
  const path = dataset.version === 'v3.0' ? V30.statsPath : V21.episodeStatsPath;
  const text = await readText(dataset.tree, path);
  if (text === null) return [`${path} is missing`];
  try {
    if (dataset.version === 'v3.0') return problemsOf(dataset, parseJson(text, path), path, V30_STATS);
    const lines = text.split('\n').filter((row) => row.trim() !== '');
    const count = lines.length === dataset.episodes.length ? [] : [`${path} has ${lines.length} lines`];
    return [...count, ...lines.flatMap((row, i) => lineProblems(dataset, row, `${path} line ${i + 1}`))];
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    return [error.message];
  }
}

function lineProblems(dataset: LerobotDataset, row: string, where: string): string[] {
  const parsed = z.object({ stats: z.unknown() }).safeParse(parseJson(row, where));
  return problemsOf(dataset, parsed.data?.stats, where, V21_STATS);
}

function problemsOf({ info }: LerobotDataset, json: unknown, where: string, wanted: readonly string[]): string[] {
  const parsed = Stats.safeParse(json);
  if (!parsed.success) return [`${where} does not hold lists of finite numbers`];
  return Object.entries(info.features)
    .filter(([, { dtype }]) => dtype !== 'string' && dtype !== 'language')
    .flatMap(([name, feature]) => {
      const stats = parsed.data[name];
      if (stats === undefined) return [`${where} has nothing about ${name}`];
      return wanted.flatMap((stat) => statProblem(name, feature, stat, stats[stat], where));
    });
}

function statProblem(
  name: string,
  feature: LerobotFeature,
  stat: string,
  value: Nested | undefined,
  where: string,
): string[] {
  const camera = isVideo(feature) || feature.dtype === 'image';
  const size = stat === 'count' ? 1 : camera ? feature.shape[2] : sizeOf(feature);
  const numbers = value === undefined ? [] : [value].flat(Number.POSITIVE_INFINITY as 1).map(Number);
  if (numbers.length !== size)
    return [`${where}: expected ${size} numbers in ${name} ${stat}, found ${numbers.length}`];
  if (stat !== 'std') return [];
  if (camera && numbers.some((std) => std < SMALLEST_CAMERA_STD)) {
    return [`${where}: std of ${name} is ${Math.min(...numbers)}, too small for pictures`];
  }
  if (name === 'action' && numbers.every((std) => std === 0)) return [`${where}: the action never changes`];
  return [];
}
