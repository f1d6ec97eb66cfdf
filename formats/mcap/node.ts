import { type FileHandle, open } from 'node:fs/promises';
import { PalaestraError } from '@palaestra/core';
import type { Readable, Writable } from './byte-access.ts';

/** A file of the local disk, opened for reading. Reads may overlap: each has its own buffer. */
export async function fileReadable(path: string): Promise<Readable & AsyncDisposable & { close(): Promise<void> }> {
  const file = await openOr(path, 'r', 'read');
  const close = () => file.close();
  // A folder can be opened and not read.
  if ((await file.stat()).isDirectory()) {
    await close();
    throw new PalaestraError('bad_input', `Cannot read: expected a file, found a folder (${path})`);
  }
  return {
    size: async () => (await file.stat({ bigint: true })).size,
    async read(offset, length) {
      const wanted = Number(length);
      // Asked before allocating: a length that a damaged file claims must not cost memory.
      if (offset < 0n || length < 0n || offset + length > (await file.stat({ bigint: true })).size) {
        throw new PalaestraError('bad_file', `Cannot read bytes: ${offset} + ${length} is outside the file (${path})`);
      }
      const bytes = new Uint8Array(wanted);
      let done = 0;
      while (done < wanted) {
        const { bytesRead } = await file.read(bytes, done, wanted - done, Number(offset) + done);
        if (bytesRead === 0)
          throw new PalaestraError('bad_file', `Cannot read bytes: the file became shorter (${path})`);
        done += bytesRead;
      }
      return bytes;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

export interface FileWritableOptions {
  /** fsync after each chunk, for a recorder that must survive a power loss; false by default. */
  readonly sync?: boolean;
  /** Refuse a file that exists; true by default, so that a recording is never overwritten. */
  readonly exclusive?: boolean;
}

/** A new file of the local disk. `close` it after the writer. */
export async function fileWritable(
  path: string,
  options: FileWritableOptions = {},
): Promise<Writable & AsyncDisposable & { close(): Promise<void> }> {
  const file = await openOr(path, (options.exclusive ?? true) ? 'wx' : 'w', 'write');
  let position = 0n;
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    // A file that was closed survives a power loss.
    await file.sync().finally(() => file.close());
  };
  return {
    async write(bytes) {
      const start = Number(position);
      let done = 0;
      while (done < bytes.byteLength) {
        const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, start + done).catch((error) => {
          throw fullDisk(error, path);
        });
        done += bytesWritten;
      }
      position += BigInt(bytes.byteLength);
    },
    position: () => position,
    async truncate(to) {
      await file.truncate(Number(to));
      position = to;
    },
    ...(options.sync === true ? { sync: () => file.datasync() } : {}),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function fullDisk(error: NodeJS.ErrnoException, path: string): Error {
  if (error.code !== 'ENOSPC') return error;
  return new PalaestraError('no_space', `Cannot write: the disk is full (${path})`, { cause: error });
}

async function openOr(path: string, flags: string, action: string): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new PalaestraError('not_found', `Cannot ${action}: no such file or folder (${path})`);
    if (code === 'EEXIST') throw new PalaestraError('conflict', `Cannot ${action}: the file exists already (${path})`);
    throw new PalaestraError('unavailable', `Cannot ${action}: ${code ?? error} (${path})`, { cause: error });
  }
}
