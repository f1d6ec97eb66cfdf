import { PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { type ReadTree, readText } from './tree.ts';

const Count = z.number().int().min(0);

/** Most numbers of one feature in one frame; pictures are not read here. */
const MAX_NUMBERS = 100_000;

/** One entry of `features`; sub-keys that are not known here are kept. */
export const LerobotFeature = z
  .looseObject({
    dtype: z.string().min(1),
    shape: z.array(Count),
    names: z.unknown().optional(),
  })
  .refine(({ dtype, shape }) => /^(video|image)$/.test(dtype) || shape.reduce((a, b) => a * b, 1) <= MAX_NUMBERS, {
    path: ['shape'],
    message: `expected at most ${MAX_NUMBERS} numbers in a frame`,
  });
export type LerobotFeature = z.infer<typeof LerobotFeature>;

/** `meta/info.json` of LeRobotDataset v2.1 and v3.0; unknown keys are kept. */
export const LerobotInfo = z.looseObject({
  codebase_version: z.string(),
  robot_type: z.string().nullable().default(null),
  fps: z.number().min(0.001).max(100_000),
  total_episodes: Count,
  total_frames: Count,
  total_tasks: Count,
  /** Files per folder in v3.0, episodes per folder in v2.1. */
  chunks_size: z.number().int().min(1).default(1000),
  data_path: z.string().min(1),
  video_path: z.string().nullable().default(null),
  features: z.record(z.string(), LerobotFeature),
});
export type LerobotInfo = z.infer<typeof LerobotInfo>;

/** The versions that can be read. */
export type LerobotVersion = 'v2.1' | 'v3.0';

/**
 * Read `meta/info.json` and say which version it describes.
 *
 * @throws PalaestraError `bad_file` when it is missing, no JSON, of another version or lacks a key.
 */
export async function readInfo(tree: ReadTree): Promise<{ info: LerobotInfo; version: LerobotVersion }> {
  const text = await readText(tree, 'meta/info.json');
  if (text === null) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read a LeRobot dataset: expected meta/info.json, found none (${tree.name})`,
    );
  }
  const parsed = LerobotInfo.safeParse(parseJson(text, 'meta/info.json'));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new PalaestraError(
      'bad_file',
      `Cannot read a LeRobot dataset: "${issue?.path.join('.')}" is wrong, ${issue?.message} (${tree.name}/meta/info.json)`,
    );
  }
  const info = parsed.data;
  const version = /^v?(\d+)\.(\d+)/.exec(info.codebase_version);
  const known = version?.[1] === '3' ? 'v3.0' : version?.[1] === '2' && version[2] === '1' ? 'v2.1' : null;
  if (known === null) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read a LeRobot dataset: unsupported version, expected v2.1 or v3.0, found ${JSON.stringify(info.codebase_version)} (${tree.name}/meta/info.json)`,
    );
  }
  return { info, version: known };
}

/** Parse JSON from `path`. @throws PalaestraError `bad_file`. */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PalaestraError('bad_file', `Cannot read the dataset: expected JSON, found other text (${path})`, {
      cause,
    });
  }
}

/** True for a camera whose pictures lie in video files. */
export function isVideo(feature: LerobotFeature): boolean {
  return feature.dtype === 'video';
}

/** Numbers in one frame of `feature`; a scalar has shape [1] (or [], which is tolerated). */
export function sizeOf(feature: LerobotFeature): number {
  return feature.shape.reduce((product, n) => product * n, 1);
}

/**
 * One name per dimension. Published datasets write a list, a list in a list, or an object of lists; where the count does
 * not fit the shape, the dimensions are numbered.
 */
export function dimensionNames(feature: LerobotFeature): string[] {
  const found = flatStrings(feature.names);
  const size = sizeOf(feature);
  return found.length === size && new Set(found).size === size
    ? found
    : Array.from({ length: size }, (_, i) => String(i));
}

function flatStrings(names: unknown): string[] {
  if (typeof names === 'string') return [names];
  if (Array.isArray(names)) return names.flatMap(flatStrings);
  if (names !== null && typeof names === 'object') return Object.values(names).flatMap(flatStrings);
  return [];
}
