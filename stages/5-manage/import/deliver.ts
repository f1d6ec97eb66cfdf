import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { episodeIdOf, PalaestraError, type Sha256 } from '@palaestra/core';
import { type LocalFile, type ServerClient, sendMedia, sendRecording } from '@palaestra/transmit';
import type { ConvertedRecording } from './convert-item.ts';

/** Where recordings go. */
export interface Destination {
  deliver(recording: ConvertedRecording): Promise<Delivered>;
}

export interface Delivered {
  readonly state: 'imported' | 'already';
  readonly episode: string;
  readonly sha256: Sha256;
  readonly bytes: number;
}

/** Send to the server, verified and resumable; videos follow their recording. */
export function serverDestination(client: ServerClient): Destination {
  return {
    async deliver({ file, media }) {
      const local = await localFile(file, basename(file));
      const { how, receipt } = await sendRecording(local, client);
      for (const { path, name, type } of media) {
        await sendMedia(await localFile(path, name), client, receipt.id, type);
      }
      const state = how === 'already' ? 'already' : 'imported';
      return { state, episode: receipt.id, sha256: receipt.recording, bytes: receipt.bytes };
    },
  };
}

/** Write into a folder. A name that another recording has already gets the first digits of the content behind it. */
export function folderDestination(folder: string): Destination {
  return {
    async deliver({ file, media }) {
      await mkdir(folder, { recursive: true });
      const [sha256, { size }] = await Promise.all([sha256OfFile(file), stat(file)]);
      const plain = basename(file, '.mcap');
      const free = await isFreeOrSame(join(folder, `${plain}.mcap`), sha256);
      const name = free ? plain : `${plain}-${sha256.slice(0, 8)}`;
      const placed = await place(file, join(folder, `${name}.mcap`));
      for (const { path, name: video } of media) await place(path, join(folder, `${name}-${video}`));
      return { state: placed ? 'imported' : 'already', episode: episodeIdOf(sha256), sha256, bytes: size };
    },
  };
}

async function isFreeOrSame(path: string, sha256: Sha256): Promise<boolean> {
  return (await stat(path).catch(() => null)) === null || (await sha256OfFile(path)) === sha256;
}

/** Copy whole or not at all; false when the same file is there already. */
async function place(from: string, to: string): Promise<boolean> {
  if (await stat(to).catch(() => null)) {
    if ((await sha256OfFile(from)) === (await sha256OfFile(to))) return false;
    throw new PalaestraError('conflict', `Cannot import: another file of this name is there (${to})`);
  }
  const partial = `${to}.partial`;
  try {
    await copyFile(from, partial);
    await sync(partial);
    await rename(partial, to);
    await sync(dirname(to));
  } finally {
    await rm(partial, { force: true });
  }
  return true;
}

/** Make a file, or the names in a folder, survive a power loss. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function localFile(path: string, name: string): Promise<LocalFile> {
  const blob = await openAsBlob(path);
  return {
    name,
    size: blob.size,
    hasher: () => createHash('sha256'),
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

async function sha256OfFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
