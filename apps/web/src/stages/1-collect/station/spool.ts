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
}

/** Recordings in the browser's own file system: a file by its sha256, and what is known about it beside it. */
export interface Spool {
  /**
   * Take over a finished recording that was streamed into this browser's file system: it is hashed piece by piece and moved,
   * never copied through memory. The handle is of no use afterwards, and no writer may hold it.
   */
  adoptFile(handle: FileSystemFileHandle, entry: Pick<Spooled, 'name' | 'org'>): Promise<Spooled>;
  /** Remove a recording that its person discards. Whoever sends it must not be doing so: see `unlessSending`. */
  remove(sha256: Sha256): Promise<void>;
  list(): Promise<Spooled[]>;
}

const FOLDER = 'spool';

/** Told on this channel whenever the spool has changed, in whatever tab or worker: what was discarded, or null. */
export const SPOOL_CHANNEL = 'palaestra.spool';

/** True when this browser can keep recordings: it does so for https and localhost only. */
export function canSpool(): boolean {
  return isSecureContext && 'storage' in navigator && 'locks' in navigator;
}

/** The folder with the recordings. */
export async function spoolFolder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

export async function openSpool(): Promise<Spool> {
  const folder = await spoolFolder();
  const channel = new BroadcastChannel(SPOOL_CHANNEL);
  const tell = (discarded: Sha256 | null) => channel.postMessage(discarded);

  return {
    async adoptFile(handle, { name, org }) {
      const file = await handle.getFile();
      const spooled: Spooled = { name, org, sha256: await hashOf(file), size: file.size };
      // The note first: a file without one would be taken for one whose owner was lost.
      await writeWhole(folder, `${spooled.sha256}.json`, JSON.stringify(spooled));
      await (handle as MovableHandle).move(folder, `${spooled.sha256}.mcap`);
      tell(null);
      return spooled;
    },
    async remove(sha256) {
      await removeSpooled(folder, sha256);
      tell(sha256);
    },
    list: () => spooledIn(folder),
  };
}

/** Every recording of the folder; the note of one that has lost it is made up from its name. */
export async function spooledIn(folder: FileSystemDirectoryHandle): Promise<Spooled[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) if (/^[0-9a-f]{64}\.mcap$/.test(name)) names.push(name);
  const all = await Promise.all(
    names.map(async (name): Promise<Spooled | null> => {
      const file = await fileIn(folder, name);
      const sha256 = name.slice(0, 64);
      return file === null ? null : { name, org: null, ...(await noteOf(folder, sha256)), sha256, size: file.size };
    }),
  );
  return all.filter((one) => one !== null);
}

async function noteOf(folder: FileSystemDirectoryHandle, sha256: Sha256): Promise<Partial<Spooled>> {
  const file = await fileIn(folder, `${sha256}.json`);
  try {
    return file === null ? {} : (JSON.parse(await file.text()) as Partial<Spooled>);
  } catch {
    return {};
  }
}

/** The file and then its note. */
export async function removeSpooled(folder: FileSystemDirectoryHandle, sha256: Sha256): Promise<void> {
  for (const ending of ['mcap', 'json']) await folder.removeEntry(`${sha256}.${ending}`).catch(ignoreMissing);
}

/** Null when it is not there. */
export async function fileIn(folder: FileSystemDirectoryHandle, name: string): Promise<File | null> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    ignoreMissing(error);
    return null;
  }
}

/** The stream writes beside the file and puts it in place when it is closed, so that no half file is ever seen. */
export async function writeWhole(folder: FileSystemDirectoryHandle, name: string, text: string): Promise<void> {
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await stream.write(text);
  await stream.close();
}

/** For a `catch`: what is gone already may be gone, every other error goes on. */
export function ignoreMissing(error: unknown): void {
  if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
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
