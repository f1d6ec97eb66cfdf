import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import type { Writable } from '@palaestra/formats/mcap';
import { fileWritable } from '@palaestra/formats/mcap/node';

/**
 * Write a file that is either whole or not there: under a temporary name, synced, then given its name. A file that has
 * the name already is kept; when it differs, that is an error.
 *
 * @returns true when the file was written, false when the same was there.
 * @throws PalaestraError `conflict` for a different file of that name, `no_space` for a full disk.
 */
export async function writeOnce(path: string, write: (writable: Writable) => Promise<unknown>): Promise<boolean> {
  const part = join(dirname(path), `.${process.pid}-${Math.random().toString(36).slice(2)}.part`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await fileWritable(part);
    try {
      await write(file);
    } finally {
      await file.close();
    }
    await sync(part);
    return await nameOnce(part, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'no_space')
      throw new PalaestraError('no_space', `Cannot write: the disk is full (${path})`, { cause: error });
    if (['EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'EROFS'].includes(code ?? '')) {
      throw new PalaestraError('bad_input', `Cannot write: ${code}, expected a folder to write to (${path})`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    // A path below a file cannot be removed either; the fault that matters is on its way.
    await rm(part, { force: true }).catch(() => {});
  }
}

/** `link` fails where `rename` would overwrite. */
async function nameOnce(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await sha256(part)) === (await sha256(path))) return false;
    throw new PalaestraError('conflict', `Cannot write: a different file has this name already (${path})`);
  }
  await sync(dirname(path));
  return true;
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Uint8Array);
  return hash.digest('hex');
}
