import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PalaestraError } from '@palaestra/core';

/**
 * The MCAP files that paths name: a file as it is, a folder with every `.mcap` below it, in order of name.
 *
 * @throws PalaestraError `bad_input` for no path, `not_found` for a path that is not there or holds no recording.
 */
export async function recordingsIn(paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) {
    throw new PalaestraError(
      'bad_input',
      'Cannot read recordings: expected the path of a file or a folder, found nothing',
    );
  }
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? 'no such file or folder' : (error.code ?? error.message);
      throw new PalaestraError('not_found', `Cannot read the recording: ${reason} (${path})`);
    });
    if (!found.isDirectory()) {
      files.push(path);
      continue;
    }
    const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.mcap')).sort();
    if (names.length === 0) {
      throw new PalaestraError('not_found', `Cannot read recordings: expected .mcap files, found none (${path})`);
    }
    files.push(...names.map((name) => join(path, name)));
  }
  return files;
}
