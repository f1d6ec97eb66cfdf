import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import { type BagMetadata, parseBagMetadata } from './bag-metadata.ts';

/** Which files make up a bag. */
export interface BagLocation {
  /** Name of the folder or file, without folders before it. */
  readonly name: string;
  /** Paths in the order of recording. */
  readonly files: readonly string[];
  /** Null when there is no `metadata.yaml`, as after an interrupted recording. */
  readonly metadata: BagMetadata | null;
}

const EXTENSIONS = ['.mcap', '.db3'];

/**
 * Find the files of a bag: a folder with `metadata.yaml`, a folder of bag files without one, or a single file, for which
 * a `metadata.yaml` beside it counts when it names the file.
 *
 * @throws PalaestraError `not_found`, or `bad_file` when there is no bag, its metadata is damaged or a file is missing.
 */
export async function locateBag(path: string): Promise<BagLocation> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new PalaestraError('not_found', `Cannot read the bag: no such file or folder (${path})`);
  const name = basename(path);
  if (!found.isDirectory()) {
    if (!EXTENSIONS.includes(extname(path))) {
      const expected = 'expected a folder, .mcap or .db3';
      throw new PalaestraError('bad_file', `Cannot read the bag: not a bag, ${expected}, found ${name} (${path})`);
    }
    const metadata = await readMetadata(dirname(path));
    return { name, files: [path], metadata: metadata?.files.includes(name) ? metadata : null };
  }
  const metadata = await readMetadata(path);
  const entries = await readdir(path);
  const files = metadata?.files ?? inOrder(entries.filter((entry) => EXTENSIONS.includes(extname(entry))));
  if (files.length === 0) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read the bag: no metadata.yaml, .mcap or .db3 in the folder (${path})`,
    );
  }
  const missing = files.find((file) => !entries.includes(file));
  if (missing !== undefined) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read the bag: ${missing} is named in metadata.yaml and missing (${path})`,
    );
  }
  return { name, files: files.map((file) => join(path, file)), metadata };
}

async function readMetadata(folder: string): Promise<BagMetadata | null> {
  const path = join(folder, 'metadata.yaml');
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : parseBagMetadata(text, path);
}

/** By the split number at the end of the name, so that bag_10 comes after bag_9. */
function inOrder(files: readonly string[]): string[] {
  return [...files].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
