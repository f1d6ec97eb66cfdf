import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import type { LocalFile } from '../send/local-file.ts';

const MAGIC = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);

/**
 * The recordings that paths name: a file as it is, a folder with every `.mcap` below it, in order of name.
 *
 * @throws PalaestraError `bad_input` for no path, `not_found` for a path that is not there or holds no recording.
 */
export async function recordingsIn(paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) {
    throw new PalaestraError('bad_input', 'Cannot send: expected the path of a recording or a folder, found nothing');
  }
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found === null) throw new PalaestraError('not_found', `Cannot send: no such file or folder (${path})`);
    if (!found.isDirectory()) {
      files.push(path);
      continue;
    }
    const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.mcap')).sort();
    if (names.length === 0)
      throw new PalaestraError('not_found', `Cannot send: no .mcap files in the folder (${path})`);
    files.push(...names.map((name) => join(path, name)));
  }
  return [...new Set(files)];
}

/**
 * Open a recording for sending; its two ends are looked at before the server is asked.
 *
 * @throws PalaestraError `bad_file` when it is empty, not MCAP or not finished.
 */
export async function openLocalFile(path: string): Promise<LocalFile & AsyncDisposable> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new PalaestraError('unavailable', `Cannot send: the file cannot be opened: ${cause.code} (${path})`, {
      cause,
    });
  });
  try {
    const { size } = await file.stat();
    await refuseOther(file, size, path);
    return {
      name: basename(path),
      size,
      hasher: () => createHash('sha256'),
      read: (start, end) => readExactly(file, start, end, path),
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function refuseOther(file: FileHandle, size: number, path: string): Promise<void> {
  if (size === 0) throw new PalaestraError('bad_file', `Cannot send: the file is empty (${path})`);
  const [head, tail] = await Promise.all([
    readExactly(file, 0, Math.min(8, size), path),
    readExactly(file, Math.max(0, size - 8), size, path),
  ]);
  if (!same(head)) throw new PalaestraError('bad_file', `Cannot send: not an MCAP file (${path})`);
  if (!same(tail) || size < 16) {
    throw new PalaestraError(
      'bad_file',
      `Cannot send: the recording was not finished; "palaestra mcap recover" may save what is in it (${path})`,
    );
  }
}

function same(bytes: Uint8Array): boolean {
  return bytes.length === MAGIC.length && bytes.every((byte, i) => byte === MAGIC[i]);
}

async function readExactly(
  file: FileHandle,
  start: number,
  end: number,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - start);
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) throw new PalaestraError('bad_file', `Cannot send: the file became shorter (${path})`);
    done += bytesRead;
  }
  return bytes;
}
