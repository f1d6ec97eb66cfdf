import { PalaestraError } from '@palaestra/core';
import { type PlantFinding, readPlant } from '@palaestra/islands';
import type { PlantWork } from './drafts.ts';

/** What a file gave: a plant to work with, or what is wrong with it. */
export interface PlantFile {
  readonly work: PlantWork | null;
  readonly findings: readonly PlantFinding[];
}

/** Most bytes of a file that is read into a page. */
const MOST = 20_000_000;

/** Read a plant of a file that a person chose. @throws PalaestraError `bad_file`, `too_large`. */
export async function readPlantFile(file: File): Promise<PlantFile> {
  if (file.size > MOST) {
    throw new PalaestraError(
      'too_large',
      `Cannot read the plant: expected at most ${MOST} bytes, found ${file.size} (${file.name})`,
    );
  }
  const text = await file.text();
  const { plant, findings } = readPlant(jsonOf(text, file.name));
  if (plant === null) return { work: null, findings };
  const title = typeof plant.name === 'string' ? { en: plant.name, zh: plant.name } : plant.name;
  return { work: { title, plant, scenarios: [] }, findings };
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'no JSON';
    throw new PalaestraError('bad_file', `Cannot read the plant: ${why} (${name})`, { cause });
  }
}

/** Give a plant to the person as a file. */
export async function savePlantFile(work: PlantWork, format: 'json'): Promise<void> {
  const name = `${work.title.en.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'plant'}.${format}`;
  const text = `${JSON.stringify({ ...work.plant, name: work.title }, null, 2)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
