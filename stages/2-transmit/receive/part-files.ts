import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PalaestraError, type Sha256 } from '@palaestra/core';

/** Where one part goes: [start, end) of a file of the spool, and what it has to be. */
export interface PartPlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly sha256: Sha256;
}

/** Files of uploads under way: one for each upload, filled part by part in any order. */
export interface PartFiles {
  /** A name for the file of a new upload. */
  newName(): string;
  path(file: string): string;
  /**
   * Stream a part to its place; it is on the disk when this returns. One piece at a time sits in memory, and the sender
   * waits while the disk does.
   *
   * @throws PalaestraError `bad_file` when it is longer, shorter or another than it should be, `no_space`.
   */
  write(place: PartPlace, body: AsyncIterable<Uint8Array>): Promise<void>;
  exists(file: string): Promise<boolean>;
  /** The parts that are on the disk and are not what they should be. */
  damaged(file: string, places: Iterable<PartPlace>): Promise<number[]>;
  remove(file: string): Promise<void>;
  /** Bytes free. */
  free(): Promise<number>;
  /** What lies in the spool, and since when nothing was written to it. */
  list(): AsyncIterable<{ readonly name: string; readonly changedAt: Date }>;
}

/** Parts in `folder`, which is made when the first one comes. */
export function partFiles(folder: string, freeBytes: (folder: string) => Promise<number> = freeBytesOf): PartFiles {
  /** Files whose name is on the disk since this process wrote to them. */
  const named = new Set<string>();
  const path = (file: string) => join(folder, file);
  const makeFolder = () => mkdir(folder, { recursive: true, mode: 0o700 });

  async function openFile(file: string): Promise<FileHandle> {
    if (named.has(file)) return open(path(file), 'r+');
    await makeFolder();
    // Opened without truncating: parts of an earlier process may be in it.
    const handle = await open(path(file), 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return open(path(file), 'wx+', 0o600).catch(() => open(path(file), 'r+'));
    });
    await syncFolder(folder);
    named.add(file);
    return handle;
  }

  return {
    newName: () => randomUUID(),
    path,
    async write({ file, start, end, sha256 }, body) {
      try {
        const handle = await openFile(file);
        try {
          const hash = createHash('sha256');
          let at = start;
          for await (const piece of body) {
            if (at + piece.byteLength > end) throw refused(`expected ${end - start} bytes, found more`);
            hash.update(piece);
            await writeAll(handle, piece, at);
            at += piece.byteLength;
          }
          if (at !== end) throw refused(`expected ${end - start} bytes, found ${at - start}`);
          const found = hash.digest('hex');
          if (found !== sha256) throw refused(`expected sha256 ${sha256}, found ${found}`);
          await handle.datasync();
        } finally {
          await handle.close();
        }
      } catch (error) {
        throw diskError(error);
      }
    },
    exists: async (file) => (await stat(path(file)).catch(() => null)) !== null,
    async damaged(file, places) {
      const handle = await open(path(file), 'r');
      const wrong: number[] = [];
      try {
        let n = 0;
        for (const { start, end, sha256 } of places) {
          const hash = createHash('sha256');
          for await (const piece of handle.createReadStream({ start, end: end - 1, autoClose: false }))
            hash.update(piece);
          if (hash.digest('hex') !== sha256) wrong.push(n);
          n += 1;
        }
      } finally {
        await handle.close();
      }
      return wrong;
    },
    async remove(file) {
      named.delete(file);
      await rm(path(file), { force: true, recursive: true });
    },
    async free() {
      await makeFolder();
      return freeBytes(folder);
    },
    async *list() {
      await makeFolder();
      for await (const { name } of await opendir(folder)) {
        const found = await stat(path(name)).catch(() => null);
        if (found !== null) yield { name, changedAt: found.mtime };
      }
    },
  };
}

async function writeAll(handle: FileHandle, piece: Uint8Array, start: number): Promise<void> {
  let done = 0;
  while (done < piece.byteLength) {
    done += (await handle.write(piece, done, piece.byteLength - done, start + done)).bytesWritten;
  }
}

/** A new name is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function refused(reason: string): PalaestraError {
  return new PalaestraError('bad_file', `Cannot take the part: ${reason}; send it again`);
}

function diskError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new PalaestraError('no_space', 'Cannot take the part: the disk is full', { cause: error });
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
