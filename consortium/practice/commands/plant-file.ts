import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { type Bilingual, type CommandArgs, type CommandIo, isPalaestraError, PalaestraError } from '@palaestra/core';
import {
  applyScenario,
  builtInPlants,
  type Level,
  type Plant,
  type PlantFinding,
  type PlantReading,
  plantOf,
  readJobShopLab,
  readOpenTcs,
  readPlant,
  readShopJson,
  readShopText,
  Scenario,
} from '@palaestra/islands';

const LEVELS: readonly Level[] = ['matrix', 'paths', 'traffic'];

/** Larger files than any plant. */
const MOST_BYTES = 64e6;

/** What `--scenario` means to every verb. */
export const SCENARIO_HELP = 'change the plant by this file first: {name, patch} or a bare JSON Patch (RFC 6902)';

/** The one file or built-in plant that a verb works on. */
export function fileIn({ positionals }: CommandArgs, verb: string): string {
  const [path, ...more] = positionals;
  if (path !== undefined && more.length === 0) return path;
  throw new PalaestraError('bad_input', `Cannot ${verb}: expected one file or plant, found ${positionals.length}`);
}

/**
 * A plant that can run, with the scenario of `--scenario` laid over it; what its file could not express is noted.
 *
 * @throws PalaestraError `bad_file` that names what is wrong.
 */
export async function plantIn(
  path: string,
  scenario: unknown,
  { note }: Pick<CommandIo, 'note'>,
  language: keyof Bilingual = 'en',
): Promise<Plant> {
  const { plant, findings } = await readingOf(path, scenario, language);
  if (plant === null) {
    const errors = findings.filter(({ severity }) => severity === 'error');
    const shown = errors.slice(0, 5).map(({ path: place, message }) => `${place}: ${message[language]}`);
    const more = errors.length > shown.length ? `; and ${errors.length - shown.length} more` : '';
    const file = typeof scenario === 'string' ? `${path} with ${scenario}` : path;
    throw new PalaestraError('bad_file', `Cannot use the plant: ${shown.join('; ')}${more} (${file})`);
  }
  for (const { path: place, message } of findings) note(`${place}: ${message[language]} (${path})`);
  return plant;
}

/** The plant of a file, null when an error keeps it from running, and what is to be said of it. */
type FileReading = Pick<PlantReading, 'plant' | 'findings'>;

/**
 * What is found in a built-in plant (by its id), a plant file, a published job shop (text, or JSON with vehicles), an instance
 * of JobShopLab (.yaml) or a plant model of openTCS (.xml).
 *
 * @throws PalaestraError for a file that is missing, too large, damaged, or no plant at all.
 */
export async function readingOf(
  path: string,
  scenario: unknown,
  language: keyof Bilingual = 'en',
): Promise<FileReading> {
  const reading = await baseOf(path).catch((error: unknown) => {
    throw inLanguage(error, language);
  });
  if (typeof scenario !== 'string' || reading.plant === null) return reading;
  const changed = applyScenario(reading.plant, await scenarioIn(scenario));
  return { plant: changed.plant, findings: [...reading.findings, ...changed.findings] };
}

/** A foreign file says what is wrong with it in both languages; any other error is English. */
function inLanguage(error: unknown, language: keyof Bilingual): unknown {
  if (language === 'en' || !isPalaestraError(error) || error.details.reason !== 'file_unread') return error;
  const { zh, place } = error.details.facts ?? {};
  return new PalaestraError(error.code, `无法读取文件：${zh}（${place}）`, { details: error.details });
}

async function baseOf(path: string): Promise<FileReading> {
  const builtIn = builtInPlants.find(({ id }) => id === path);
  if (builtIn !== undefined) return { plant: await builtIn.load(), findings: [] };
  const text = await textOf(path, 'the plant');
  const name = basename(path, extname(path));
  switch (extname(path).toLowerCase()) {
    case '.json': {
      const json = jsonOf(text, path, 'the plant');
      const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
      if (!isObject) {
        const found = json === null ? 'null' : Array.isArray(json) ? 'a list' : `a ${typeof json}`;
        throw new PalaestraError('bad_file', `Cannot read the plant: expected an object, found ${found} (${path})`);
      }
      return 'schema' in json ? readPlant(json) : readPlant(plantOf(readShopJson(json, name), path));
    }
    case '.yaml':
    case '.yml':
      return withLeftOut(readJobShopLab(text, basename(path)));
    case '.xml':
      return withLeftOut(readOpenTcs(text, basename(path)));
    default:
      return readPlant(plantOf(readShopText(text, name), path));
  }
}

function withLeftOut({ plant, leftOut }: { plant: Plant; leftOut: readonly PlantFinding[] }): FileReading {
  return { plant, findings: [...leftOut, ...readPlant(plant).findings] };
}

/** A scenario, or a bare JSON Patch, which is named after its file. */
async function scenarioIn(path: string): Promise<Scenario> {
  const json = jsonOf(await textOf(path, 'the scenario'), path, 'the scenario');
  const name: Bilingual = { en: basename(path), zh: basename(path) };
  const parsed = Scenario.safeParse(Array.isArray(json) ? { name, patch: json } : json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new PalaestraError('bad_file', `Cannot read the scenario: ${issue.message} (${issue.path.join('.')}, ${path})`);
}

/** The text of a file that a person named. @throws PalaestraError for a file that is missing, or larger than any of these is. */
export async function textOf(
  path: string,
  what: 'the plant' | 'the scenario' | 'the plan' | 'the policy',
): Promise<string> {
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) {
    const known = builtInPlants.map(({ id }) => id).join(', ');
    const or = what === 'the plant' ? `, and no built-in plant (${known})` : '';
    throw new PalaestraError('not_found', `Cannot read ${what}: no such file${or} (${path})`);
  }
  // Editors of Windows begin a file with a mark of its encoding.
  if (info.size <= MOST_BYTES) return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  throw new PalaestraError(
    'too_large',
    `Cannot read ${what}: expected at most ${MOST_BYTES} bytes, found ${info.size} (${path})`,
  );
}

function jsonOf(text: string, path: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes what it found, line ends and all.
    const why = (error as Error).message.replace(/\s+/g, ' ');
    throw new PalaestraError('bad_file', `Cannot read ${what}: no valid JSON: ${why} (${path})`);
  }
}

/** What `--lang` means to every verb that has it. */
export const LANGUAGE_HELP = 'language of what is found: en or zh';

/** In which language findings are told. */
export function languageIn({ values }: CommandArgs): keyof Bilingual {
  const { lang } = values;
  if (lang === 'en' || lang === 'zh') return lang;
  throw new PalaestraError('bad_input', `Cannot read the option: expected --lang en or zh, found ${String(lang)}`);
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
  // Nothing and blanks would be a zero.
  const value = String(values[name]).trim() === '' ? Number.NaN : Number(values[name]);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new PalaestraError(
    'bad_input',
    `Cannot read the option: expected --${name} from ${least} to ${most}, found ${String(values[name])}`,
  );
}
