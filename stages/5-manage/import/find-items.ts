import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { PalaestraError } from '@palaestra/core';

/** Something that can be imported. `other` is a named file of no known kind, kept so that it is told. */
export interface ImportItem {
  readonly kind: 'lerobot' | 'bag' | 'mcap' | 'other';
  readonly path: string;
  /** Recording files in it; 0 for a dataset, whose episodes are told one by one. */
  readonly files: number;
}

const SPLIT_FILE = /^(.+)_\d+\.(mcap|db3)$/;

/**
 * What there is to import at a path: a LeRobot dataset, a ROS 2 bag, an MCAP file, or all of these below a folder, in order
 * of name. A folder of split files that carry its name (`bag/bag_0.mcap`) is one bag, also without `metadata.yaml`.
 *
 * @throws PalaestraError `not_found` when the path is not there or holds nothing of the kind.
 */
export async function findItems(path: string): Promise<ImportItem[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new PalaestraError('not_found', `Cannot import: no such file or folder (${path})`);
  if (!found.isDirectory()) return [{ kind: kindOf(path), path, files: 1 }];
  const items = await itemsIn(path);
  if (items.length > 0) return items;
  throw new PalaestraError(
    'not_found',
    `Cannot import: expected a LeRobot dataset, ROS 2 bags or MCAP files, found none in the folder (${path})`,
  );
}

function kindOf(path: string): ImportItem['kind'] {
  const extension = extname(path).toLowerCase();
  return extension === '.mcap' ? 'mcap' : extension === '.db3' ? 'bag' : 'other';
}

async function itemsIn(folder: string): Promise<ImportItem[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  if ((await stat(join(folder, 'meta', 'info.json')).catch(() => null))?.isFile()) {
    return [{ kind: 'lerobot', path: folder, files: 0 }];
  }
  const recordings = names.filter((name) => /\.(mcap|db3)$/.test(name));
  const isSplit = recordings.length > 0 && recordings.every((name) => SPLIT_FILE.exec(name)?.[1] === basename(folder));
  const here: ImportItem[] =
    names.includes('metadata.yaml') || isSplit
      ? [{ kind: 'bag', path: folder, files: recordings.length }]
      : recordings.map((name) => ({ kind: kindOf(name), path: join(folder, name), files: 1 }));
  for (const entry of entries) {
    if (entry.isDirectory() && !entry.name.startsWith('.')) here.push(...(await itemsIn(join(folder, entry.name))));
  }
  return here;
}
