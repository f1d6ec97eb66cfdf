import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { type CommandArgs, PalaestraError } from '@palaestra/core';
import { type Level, type Plant, plantOf, readShopJson, readShopText, requirePlant } from '@palaestra/islands';

const LEVELS: readonly Level[] = ['matrix', 'paths', 'traffic'];

/** Larger files than any plant. */
const MOST_BYTES = 64e6;

/** The one file that a verb works on. */
export function fileIn({ positionals }: CommandArgs, verb: string): string {
  const [path, ...more] = positionals;
  if (path !== undefined && more.length === 0) return path;
  throw new PalaestraError('bad_input', `Cannot ${verb}: expected one file, found ${positionals.length}`);
}

/** The JSON or text of a file. @throws PalaestraError for a missing, too large or damaged file. */
export async function contentOf(path: string): Promise<{ json: unknown } | { text: string }> {
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) throw new PalaestraError('not_found', `Cannot read the plant: no such file (${path})`);
  if (info.size > MOST_BYTES) {
    throw new PalaestraError(
      'too_large',
      `Cannot read the plant: expected at most ${MOST_BYTES} bytes, found ${info.size} (${path})`,
    );
  }
  const text = await readFile(path, 'utf8');
  if (extname(path) !== '.json') return { text };
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    throw new PalaestraError('bad_file', `Cannot read the plant: no valid JSON: ${(error as Error).message} (${path})`);
  }
}

/**
 * A plant: our own file, a published job shop with vehicles as JSON, or a job shop's text.
 *
 * @throws PalaestraError `bad_file` that names what is wrong.
 */
export async function plantIn(path: string): Promise<Plant> {
  const content = await contentOf(path);
  const name = basename(path, extname(path));
  if ('text' in content) return plantOf(readShopText(content.text, name), path);
  if (isOwn(content.json)) return requirePlant(content.json, path);
  return plantOf(readShopJson(content.json, name), path);
}

/** True for a file that says that it is a plant. */
export function isOwn(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'schema' in json;
}

/** How faithfully vehicles drive. */
export function levelIn({ values }: CommandArgs): Level {
  const level = LEVELS.find((one) => one === values.level);
  if (level !== undefined) return level;
  const found = String(values.level);
  throw new PalaestraError(
    'bad_input',
    `Cannot read the option: expected --level ${LEVELS.join(', ')}, found ${found}`,
  );
}

/** A whole number that was given as an option. */
export function wholeIn({ values }: CommandArgs, name: string, least: number, most: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new PalaestraError(
    'bad_input',
    `Cannot read the option: expected --${name} from ${least} to ${most}, found ${String(values[name])}`,
  );
}
