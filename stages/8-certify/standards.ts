import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PalaestraError, type StandardItem, sha256Of } from '@palaestra/core';
import { parseStandard } from './parse-standard.ts';

/** The standards that come with the product: the files in `standards/`, by id. */
export async function loadStandards(): Promise<StandardItem[]> {
  const folder = join(import.meta.dirname, 'standards');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { sha256: await sha256Of(text), standard: parseStandard(text, name) };
    }),
  );
}

/** @throws PalaestraError `not_found` with the ids that exist. */
export async function standardOf(id: string): Promise<StandardItem> {
  const standards = await loadStandards();
  const found = standards.find(({ standard }) => standard.id === id);
  if (!found) {
    const known = standards.map(({ standard }) => standard.id).join(', ');
    throw new PalaestraError('not_found', `Cannot find the standard: expected one of ${known}, found ${id}`);
  }
  return found;
}
