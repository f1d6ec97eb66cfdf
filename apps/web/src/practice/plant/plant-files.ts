import { type Bilingual, PalaestraError } from '@palaestra/core';
import { type PlantFinding, readJobShopLab, readOpenTcs, readPlant, writeOpenTcs } from '@palaestra/islands';
import type { PlantWork } from './drafts.ts';

/** What a file gave: a plant to work with, or null and what is wrong with it; or what of the file a plant cannot express. */
export interface PlantFile {
  readonly work: PlantWork | null;
  readonly findings: readonly PlantFinding[];
}

/** Endings of the files that can be read. */
export const PLANT_FILES = '.json,.yaml,.yml,.xml,.opentcs';

/** Most bytes of a file that is read into a page. */
const MOST = 20_000_000;

/**
 * Read a plant of a file that a person chose: palaestra JSON, JobShopLab YAML, or openTCS XML, by its ending.
 *
 * @throws PalaestraError `bad_file`, `too_large`.
 */
export async function readPlantFile(file: File): Promise<PlantFile> {
  if (file.size > MOST) {
    throw new PalaestraError(
      'too_large',
      `Cannot read the plant: expected at most ${MOST} bytes, found ${file.size} (${file.name})`,
    );
  }
  const text = await file.text();
  const { name } = file;
  if (/\.ya?ml$/i.test(name)) return foreign(readJobShopLab(text, name));
  if (/\.(xml|opentcs)$/i.test(name)) return foreign(readOpenTcs(text, name));
  const { plant, findings } = readPlant(jsonOf(text, name));
  return plant === null ? { work: null, findings } : { work: workOf(plant), findings: [] };
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
    throw new PalaestraError('bad_file', `Cannot read the plant: ${why} (${name})`, { cause });
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
