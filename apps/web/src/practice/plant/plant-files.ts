import { type Bilingual, PalaestraError } from '@palaestra/core';
import {
  type PlantFinding,
  plantOf,
  readJobShopLab,
  readOpenTcs,
  readPlant,
  readShopJson,
  readShopText,
  writeOpenTcs,
} from '@palaestra/islands';
import type { PlantWork } from './drafts.ts';

/** What a file gave: a plant to work with or null, and what is wrong with it or what of the file a plant cannot express. */
export interface PlantFile {
  readonly work: PlantWork | null;
  readonly findings: readonly PlantFinding[];
}

/** Endings of the files that can be read. */
export const PLANT_FILES = '.json,.yaml,.yml,.xml,.opentcs,.txt,.fjs';

/** Most bytes of a file that is read into a page. */
const MOST = 20_000_000;

/**
 * Read a plant of a file that a person chose: palaestra JSON, a published job shop (JSON with vehicles, or text), JobShopLab
 * YAML, or openTCS XML. What is inside counts, as files come under any name; only YAML and job shops as text are told by
 * their ending. A plant that cannot run is read with what is wrong with it; null when its form is wrong.
 *
 * @throws PalaestraError `bad_file`, `too_large`.
 */
export async function readPlantFile(file: File): Promise<PlantFile> {
  const { name } = file;
  if (file.size > MOST) {
    throw new PalaestraError(
      'too_large',
      `Cannot read the plant: expected at most ${MOST} bytes, found ${file.size} (${name})`,
      { details: { reason: 'plant_file_too_large', facts: { megabytes: MOST / 1e6 } } },
    );
  }
  const text = (await file.text()).replace(/^\ufeff/, '');
  const found = text.trim() === '' ? 'an empty file' : text.includes('\0') ? 'no text' : null;
  if (found !== null) {
    const kinds = 'a plant as JSON, a job shop, JobShopLab YAML or openTCS XML';
    const message = `Cannot read the plant: expected ${kinds}, found ${found} (${name})`;
    throw new PalaestraError('bad_file', message, { details: { reason: 'plant_file_unknown' } });
  }
  if (/^\s*</.test(text)) return foreign(readOpenTcs(text, name));
  if (/\.(txt|fjs)$/i.test(name)) return workIn(plantOf(readShopText(text, name), name));
  if (/\.ya?ml$/i.test(name)) return foreign(readJobShopLab(text, name));
  const json = jsonOf(text, name);
  const isShop = typeof json === 'object' && json !== null && !('schema' in json) && 'jobs' in json;
  return workIn(isShop ? plantOf(readShopJson(json, name), name) : json);
}

function workIn(json: unknown): PlantFile {
  const { plant, form, findings } = readPlant(json);
  return { work: form === null ? null : workOf(form), findings: plant === null ? findings : [] };
}

function foreign({ plant, leftOut }: ReturnType<typeof readOpenTcs>): PlantFile {
  return { work: workOf(plant), findings: leftOut };
}

function workOf(plant: PlantWork['plant']): PlantWork {
  const title: Bilingual = typeof plant.name === 'string' ? { en: plant.name, zh: plant.name } : plant.name;
  return { title, plant, scenarios: [] };
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'no JSON';
    const details = { reason: 'plant_file_no_json' };
    throw new PalaestraError('bad_file', `Cannot read the plant: ${why} (${name})`, { cause, details });
  }
}

/** Give a plant to the person as a file. What the format cannot express is returned. */
export function savePlantFile(work: PlantWork, format: 'json' | 'opentcs'): readonly PlantFinding[] {
  const name = work.title.en.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'plant';
  if (format === 'json') {
    const json = `${JSON.stringify({ ...work.plant, name: work.title }, null, 2)}\n`;
    download(`${name}.json`, new Blob([json], { type: 'application/json' }));
    return [];
  }
  const { text, leftOut } = writeOpenTcs(work.plant);
  download(`${name}.xml`, new Blob([text], { type: 'application/xml' }));
  return leftOut;
}

/** Give a file to the person. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
