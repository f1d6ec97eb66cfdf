import { PalaestraError } from '@palaestra/core';
import type { Readable, Writable } from '@palaestra/formats/mcap';
import { isFull, noSpace } from './fault.ts';
import { ignoreMissing, writeWhole } from './spool.ts';

/** A file of this browser's own file system that is written while a take is made; nobody else can open it meanwhile. */
export interface TakeFile extends Required<Writable>, Readable {
  readonly name: string;
  readonly handle: FileSystemFileHandle;
  close(): void;
}

/** What a take's file does not say itself and its keeper needs. */
export interface TakeNote {
  readonly name: string;
  /** The organization for which it was recorded; null when that was lost. */
  readonly org: string | null;
}

/** In workers of every browser of today, not in the types of a page. https://fs.spec.whatwg.org */
interface SyncAccess {
  read(to: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

const FOLDER = 'takes';
const LOCK = 'palaestra.takes';

/** The folder of takes that are being recorded or not decided yet. */
async function takesFolder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

/** Run `work` while no other tab begins, keeps or recovers a take. */
export function withTakes<T>(work: (folder: FileSystemDirectoryHandle) => Promise<T>): Promise<T> {
  return navigator.locks.request(LOCK, async () => work(await takesFolder())) as Promise<T>;
}

/** Begin a file with its note. */
export async function createTakeFile(folder: FileSystemDirectoryHandle, note: TakeNote): Promise<TakeFile> {
  await writeWhole(folder, `${note.name}.json`, JSON.stringify(note));
  return (await openTakeFile(folder, note.name))!;
}

/** Open `<name>.mcap` for this worker alone; null when another has it. It is made when it is not there. */
export async function openTakeFile(folder: FileSystemDirectoryHandle, name: string): Promise<TakeFile | null> {
  const handle = await folder.getFileHandle(`${name}.mcap`, { create: true });
  let access: SyncAccess;
  try {
    const made = handle as FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccess> };
    access = await made.createSyncAccessHandle();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NoModificationAllowedError') return null;
    throw error;
  }
  let end = access.getSize();
  return {
    name,
    handle,
    async write(bytes) {
      let written = 0;
      try {
        written = access.write(bytes as Uint8Array<ArrayBuffer>, { at: end });
      } catch (error) {
        throw isFull(error) ? noSpace(error) : error;
      }
      // Chromium's private windows tell a wild number where they have no room.
      if (written !== bytes.byteLength) throw noSpace();
      end += written;
    },
    position: () => BigInt(end),
    sync: async () => access.flush(),
    async truncate(position) {
      end = Number(position);
      access.truncate(end);
    },
    size: async () => BigInt(access.getSize()),
    async read(offset, length) {
      const bytes = new Uint8Array(Number(length));
      const found = access.read(bytes, { at: Number(offset) });
      if (found === bytes.byteLength) return bytes;
      throw new PalaestraError(
        'bad_file',
        `Cannot read: expected ${length} bytes at ${offset}, found ${found} (${name})`,
      );
    },
    close: () => access.close(),
  };
}

/** Forget a take whose file is closed: file and note. */
export async function removeTake(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  // The note goes last: without it the owner of the file would be lost.
  for (const ending of ['mcap', 'json']) await folder.removeEntry(`${name}.${ending}`).catch(ignoreMissing);
}

/** Names of the takes that lie there, whoever has them. */
export async function takeNames(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) if (name.endsWith('.mcap')) names.push(name.slice(0, -'.mcap'.length));
  return names.sort();
}

/** Whose a take is; a note that is missing or damaged makes it nobody’s. */
export async function noteOf(folder: FileSystemDirectoryHandle, name: string): Promise<TakeNote> {
  try {
    const file = await (await folder.getFileHandle(`${name}.json`)).getFile();
    return JSON.parse(await file.text()) as TakeNote;
  } catch {
    return { name, org: null };
  }
}
