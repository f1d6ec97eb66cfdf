import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPalaestraError, PalaestraError, Sha256 } from '@palaestra/core';
import type { BlobInfo, BlobStore } from './blob-store.ts';

/**
 * Blobs as files `<dir>/<first two digits>/<sha256>`. Bytes go to `<dir>/incoming` first, are flushed to the disk and
 * then renamed, so that a name exists only for whole content, whatever happens in between. What an earlier process
 * left in `incoming` is removed here, so one process at a time opens a folder.
 */
export async function fileBlobStore(dir: string): Promise<BlobStore> {
  const incoming = join(dir, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  for (const name of await readdir(incoming)) await rm(join(incoming, name), { force: true });
  const pathOf = (sha256: Sha256): string => join(dir, sha256.slice(0, 2), sha256);

  async function statBlob(sha256: Sha256): Promise<BlobInfo | null> {
    if (!Sha256.safeParse(sha256).success) return null;
    try {
      return { sha256, size: (await stat(pathOf(sha256))).size };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Give a file that is on the disk its name. Its old name is forgotten later than its new one is kept. */
  async function name(path: string, sha256: Sha256): Promise<void> {
    const folder = join(dir, sha256.slice(0, 2));
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(dir);
    await rename(path, pathOf(sha256));
    await syncFolder(folder);
  }

  /** Move a file; from another disk it has to be copied. */
  async function moveInto(path: string, { sha256 }: BlobInfo): Promise<void> {
    try {
      await name(path, sha256);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      await put(createReadStream(path), { sha256 });
      await rm(path);
    }
  }

  const put: BlobStore['put'] = async (source, expect) => {
    const unfinished = join(incoming, randomUUID());
    try {
      const info = await writeDurably(unfinished, source);
      if (expect?.sha256 !== undefined && expect.sha256 !== info.sha256) throw differs(expect.sha256, info.sha256);
      if ((await statBlob(info.sha256)) === null) await name(unfinished, info.sha256);
      else await rm(unfinished);
      return info;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw storageError(error);
    }
  };

  return {
    stat: statBlob,
    put,
    async adopt(path, sha256) {
      try {
        const info = await infoOfFile(path);
        if (info.sha256 !== sha256) throw differs(sha256, info.sha256);
        const known = await statBlob(sha256);
        if (known !== null) await rm(path);
        else await moveInto(path, info);
        return info;
      } catch (error) {
        throw storageError(error);
      }
    },
    async *read(sha256, range) {
      const info = await statBlob(sha256);
      if (info === null) throw missing(sha256);
      const { start, end } = range ?? { start: 0, end: info.size };
      if (start >= Math.min(end, info.size)) return;
      yield* createReadStream(pathOf(sha256), { start, end: end - 1, highWaterMark: 256 * 1024 });
    },
  };
}

/** Hash a file and flush it to the disk. */
async function infoOfFile(path: string): Promise<BlobInfo> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  let size = 0;
  try {
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 1024 * 1024 })) {
      hash.update(chunk as Uint8Array);
      size += (chunk as Uint8Array).byteLength;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), size };
}

/** Write and flush; returns what was written. Memory holds one chunk at a time. */
async function writeDurably(path: string, source: AsyncIterable<Uint8Array> | Uint8Array): Promise<BlobInfo> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      hash.update(chunk);
      await writeAll(file, chunk);
      size += chunk.byteLength;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), size };
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) at += (await file.write(chunk, at)).bytesWritten;
}

/** A rename is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The error of content that is not what its sender said. */
export function differs(expected: Sha256, found: Sha256): PalaestraError {
  const text = `Cannot store the blob: its content differs, expected sha256 ${expected}, found ${found}`;
  return new PalaestraError('bad_file', text, { details: { expected, found } });
}

/** The error of a blob that is not here. */
export function missing(sha256: Sha256): PalaestraError {
  return new PalaestraError('not_found', `Cannot read the blob: it is not in the store (${sha256})`);
}

function storageError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (isPalaestraError(error) || (code !== 'ENOSPC' && code !== 'EDQUOT')) return error;
  const reason = code === 'ENOSPC' ? 'the disk is full' : 'the quota of the disk is used up';
  return new PalaestraError('no_space', `Cannot store the blob: ${reason}; nothing was kept`, { cause: error });
}
