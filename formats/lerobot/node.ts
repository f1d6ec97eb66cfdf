/** A LeRobot dataset in a folder of the file system. */
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import type { ReadTree, WriteTree } from './tree.ts';
import { safePath } from './tree.ts';

/**
 * The folder `dir` as a dataset. Symbolic links inside are followed, because the Hub's own cache is made of them.
 *
 * `write` makes folders as needed and refuses to replace a file.
 */
export function folderTree(dir: string): ReadTree & WriteTree {
  const root = resolve(dir);
  return {
    name: basename(root),
    async list(prefix) {
      const folder = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : '';
      if (folder !== '') safePath(folder);
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
          throw error;
        },
      );
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .split('\\')
            .join('/'),
        )
        .filter((path) => path.startsWith(prefix))
        .sort();
    },
    async open(path) {
      const full = join(root, safePath(path));
      const size = await withFile(full, async (file) => {
        const stat = await file.stat();
        return stat.isFile() ? stat.size : null;
      });
      if (size === null) return null;
      return {
        byteLength: size,
        async slice(start, end = size) {
          const bytes = await withFile(full, async (file) => {
            const buffer = new Uint8Array(Math.max(0, Math.min(end, size) - start));
            const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
            return buffer.slice(0, bytesRead).buffer;
          });
          if (bytes === null) throw new PalaestraError('bad_file', `Cannot read a file: it has gone (${path})`);
          return bytes;
        },
      };
    },
    async write(path, bytes) {
      const full = join(root, safePath(path));
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, bytes, { flag: 'wx' });
    },
    async create(path) {
      const full = join(root, safePath(path));
      await mkdir(dirname(full), { recursive: true });
      const file = await open(full, 'wx');
      return {
        async write(position, bytes) {
          let done = 0;
          while (done < bytes.length) {
            const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
            done += bytesWritten;
          }
        },
        close: () => file.close(),
        async discard() {
          await file.close().catch(() => undefined);
          await rm(full, { force: true });
        },
      };
    },
  };
}

/** Opens, uses and closes a file; null when it is not there. Short-lived, so that a large dataset holds no handles. */
async function withFile<T>(
  path: string,
  use: (file: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T | null> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
