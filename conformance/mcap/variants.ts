import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Where the conformance files of the MCAP project lie, beside the repository. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/mcap-conformance/', import.meta.url));

/** What a variant's file holds, in the words of its name: `OneMessage-ch-chx-mx`. */
export interface Variant {
  readonly name: string;
  readonly input: string;
  readonly path: string;
  /** `ch` chunks, `mx` message index, `st` statistics, `rsh`/`rch` repeated schemas/channels, `ax`/`mdx`/`chx` indexes, `sum` summary offsets, `pad` extra bytes. */
  readonly features: ReadonlySet<string>;
  bytes(): Promise<Uint8Array>;
  expected(): Promise<readonly ExpectedRecord[]>;
}

/** A record as the expectation tells it: numbers as text, maps as objects, bytes as lists. */
export interface ExpectedRecord {
  readonly type: string;
  readonly fields: readonly (readonly [string, unknown])[];
}

export const haveVariants = existsSync(FOLDER);

/** All variants, by name. */
export async function variants(): Promise<Variant[]> {
  const found: Variant[] = [];
  for (const input of (await readdir(FOLDER)).sort()) {
    for (const file of (await readdir(`${FOLDER}${input}`)).sort()) {
      if (!file.endsWith('.mcap')) continue;
      const name = file.slice(0, -'.mcap'.length);
      const path = `${FOLDER}${input}/${name}`;
      found.push({
        name,
        input,
        path: `${path}.mcap`,
        features: new Set(name.split('-').slice(1)),
        bytes: async () => new Uint8Array(await readFile(`${path}.mcap`)),
        expected: async () => JSON.parse(await readFile(`${path}.json`, 'utf8')).records,
      });
    }
  }
  return found;
}
