import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PalaestraError } from '@palaestra/core';
import { safePath } from '@palaestra/formats/lerobot';
import { extract } from 'tar-stream';

/**
 * Unpack a tar of plain files into a folder, streaming; answers the files with the sha256 of what was written.
 *
 * @throws PalaestraError `bad_file` for a name that leaves the folder, an entry that is no plain file, or a cut archive; `no_space`
 *   for a full disk.
 */
export async function unpack(archive: Readable, folder: string): Promise<{ path: string; sha256: string }[]> {
  const files: { path: string; sha256: string }[] = [];
  const tar = extract();
  const feeding = pipeline(archive, tar);
  feeding.catch(() => {});
  try {
    for await (const entry of tar) {
      const { name, type } = entry.header;
      if (type !== 'file') {
        throw new PalaestraError('bad_file', `Cannot unpack: expected plain files, found a ${type} (${name})`);
      }
      const path = join(folder, safePath(name));
      await mkdir(dirname(path), { recursive: true });
      const hash = createHash('sha256');
      await pipeline(
        entry as unknown as AsyncIterable<Uint8Array>,
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            yield chunk;
          }
        },
        createWriteStream(path, { flags: 'wx' }),
      );
      files.push({ path: name, sha256: hash.digest('hex') });
    }
    await feeding;
    return files;
  } catch (error) {
    if (error instanceof PalaestraError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new PalaestraError('no_space', `Cannot unpack: the disk is full (${folder})`, { cause: error });
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new PalaestraError('bad_file', `Cannot unpack: the archive is damaged: ${reason}`, { cause: error });
  }
}
