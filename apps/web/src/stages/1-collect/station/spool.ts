import { sha256 as sha256Function } from '@noble/hashes/sha2.js';
import { hex, type Sha256 } from '@palaestra/core';

/** A finished recording that lies in this browser until the server has verified it. */
export interface Spooled {
  readonly sha256: Sha256;
  /** Bytes. */
  readonly size: number;
  readonly name: string;
  /** The organization for which it was recorded; another's session does not send it. Null when that was lost. */
  readonly org: string | null;
  /** `held` until its collector keeps or discards it. */
  readonly state: 'held' | 'kept';
  /** Why the server refused it; null when it did not. */
  readonly fault: string | null;
}

/** Recordings in the browser's own file system: a file by its sha256, and what is known about it beside it. */
export interface Spool {
  /** Keep the bytes; they are on the disk when this returns. */
  put(bytes: Uint8Array<ArrayBuffer>, entry: Omit<Spooled, 'size'>): Promise<void>;
  /**
   * Take over a finished recording that was streamed into this browser's file system: it is hashed piece by piece and moved,
   * never copied through memory. The handle is of no use afterwards, and no writer may hold it.
   */
  adoptFile(handle: FileSystemFileHandle, entry: Omit<Spooled, 'size' | 'sha256'>): Promise<Spooled>;
  change(sha256: Sha256, change: Partial<Pick<Spooled, 'state' | 'fault'>>): Promise<void>;
  remove(sha256: Sha256): Promise<void>;
  /** Take over what a page left that is gone: what was held is kept, a lost note is written again. */
  adopt(): Promise<void>;
  list(): Promise<Spooled[]>;
  file(sha256: Sha256): Promise<File>;
}

const FOLDER = 'spool';

/** Told on this channel whenever the spool has changed, in whatever tab or worker. */
export const SPOOL_CHANNEL = 'palaestra.spool';

/** True when this browser can keep recordings: it does so for https and localhost only. */
export function canSpool(): boolean {
  return isSecureContext && 'storage' in navigator && 'locks' in navigator;
}

export async function openSpool(): Promise<Spool> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  const channel = new BroadcastChannel(SPOOL_CHANNEL);
  const tell = () => channel.postMessage(null);

  async function names(): Promise<Sha256[]> {
    const all: string[] = [];
    for await (const name of folder.keys()) all.push(name);
    return all.filter((name) => /^[0-9a-f]{64}\.mcap$/.test(name)).map((name) => name.slice(0, 64));
  }

  async function entryOf(sha256: Sha256): Promise<Spooled | null> {
    const file = await fileOf(folder, `${sha256}.json`);
    return file === null ? null : parse(await file.text());
  }

  /** What a tab that was killed between two writes has left: whole when its content has its name. */
  async function mended(sha256: Sha256): Promise<Spooled | null> {
    const file = await fileOf(folder, `${sha256}.mcap`);
    if (file === null) return null;
    if ((await hashOf(file)) !== sha256) {
      await folder.removeEntry(`${sha256}.mcap`);
      return null;
    }
    return { sha256, size: file.size, name: `${sha256}.mcap`, org: null, state: 'held', fault: null };
  }

  return {
    async put(bytes, entry) {
      await write(folder, `${entry.sha256}.mcap`, bytes);
      await write(folder, `${entry.sha256}.json`, JSON.stringify({ ...entry, size: bytes.byteLength }));
      tell();
    },
    async adoptFile(handle, entry) {
      const file = await handle.getFile();
      const spooled: Spooled = { ...entry, sha256: await hashOf(file), size: file.size };
      // The note first: a file without one would be taken for one whose owner was lost.
      await write(folder, `${spooled.sha256}.json`, JSON.stringify(spooled));
      await (handle as MovableHandle).move(folder, `${spooled.sha256}.mcap`);
      tell();
      return spooled;
    },
    async change(sha256, change) {
      const entry = await entryOf(sha256);
      if (entry === null) return;
      await write(folder, `${sha256}.json`, JSON.stringify({ ...entry, ...change }));
      tell();
    },
    async remove(sha256) {
      // The note goes last: without it the file would be taken for one whose note was lost.
      for (const ending of ['mcap', 'json']) {
        await folder.removeEntry(`${sha256}.${ending}`).catch(ignoreMissing);
      }
      tell();
    },
    async adopt() {
      for (const sha256 of await names()) {
        const entry = (await entryOf(sha256)) ?? (await mended(sha256));
        if (entry?.state === 'held') await write(folder, `${sha256}.json`, JSON.stringify({ ...entry, state: 'kept' }));
      }
    },
    async list() {
      const entries = await Promise.all((await names()).map(entryOf));
      return entries.filter((entry) => entry !== null);
    },
    async file(sha256) {
      return (await folder.getFileHandle(`${sha256}.mcap`)).getFile();
    },
  };
}

/** In every browser of today for files of its own file system, not yet in the types. https://fs.spec.whatwg.org */
interface MovableHandle extends FileSystemFileHandle {
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

/** The sha256 of a file of any size, a piece at a time. */
async function hashOf(file: File): Promise<Sha256> {
  const hash = sha256Function.create();
  for (const pieces = file.stream().getReader(); ; ) {
    const { done, value } = await pieces.read();
    if (done) return hex(hash.digest());
    hash.update(value);
  }
}

async function fileOf(folder: FileSystemDirectoryHandle, name: string): Promise<File | null> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    ignoreMissing(error);
    return null;
  }
}

/** The stream writes beside the file and puts it in place when it is closed, so that no half file is ever seen. */
async function write(folder: FileSystemDirectoryHandle, name: string, data: string | Uint8Array<ArrayBuffer>) {
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await stream.write(data);
  await stream.close();
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
}

function parse(text: string): Spooled | null {
  try {
    return JSON.parse(text) as Spooled;
  } catch {
    return null;
  }
}
