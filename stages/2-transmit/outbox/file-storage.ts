import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import type { FoundRecording, NoteKind, NoteStore, OpenRecording, OutboxStorage, RecordingStore } from './storage.ts';

/** Where an outbox keeps its notes, beside the recordings of a folder. */
export const OUTBOX_FOLDER = '.outbox';

/** The file in it that is held back for a full disk. */
export const OUTBOX_RESERVE = 'reserve';
/** Held back so that the first notes on a full disk still fit, and with them the sending that makes room. */
const RESERVE = 64 * 1024;
/** Free bytes from which the reserve is made again; before, others need the room more. */
const ROOM = 4 * RESERVE;
const KINDS: readonly NoteKind[] = ['entries', 'manifests', 'receipts', 'keys'];
const MAGIC = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);

/**
 * The outbox of a folder with recordings: every `.mcap` file in and below it that has its end, except in hidden folders. A
 * note is written under another name, synced, renamed, and the folder is synced. Only who holds the folder's lock may write.
 */
export function fileOutboxStorage(folder: string): OutboxStorage {
  const root = join(folder, OUTBOX_FOLDER);
  const reserve = join(root, OUTBOX_RESERVE);
  return { notes: noteStore(root, reserve), recordings: recordingStore(folder, () => holdReserve(reserve)) };
}

/** Make what an outbox needs in its folder, and remove what a process left between two writes. The caller holds the lock. */
export async function prepareOutbox(folder: string): Promise<void> {
  const root = join(folder, OUTBOX_FOLDER);
  try {
    for (const kind of KINDS) {
      await mkdir(join(root, kind), { recursive: true, mode: 0o700 });
      const left = (await readdir(join(root, kind))).filter((name) => name.endsWith('.new'));
      for (const name of left) await rm(join(root, kind, name), { force: true });
    }
  } catch (error) {
    throw told(error, root);
  }
  await holdReserve(join(root, OUTBOX_RESERVE));
}

/** Make the reserve if there is room; a disk that is full already has none. */
async function holdReserve(path: string): Promise<void> {
  if ((await stat(path).catch(() => null))?.size === RESERVE || (await freeBytesAt(dirname(path))) < ROOM) return;
  try {
    await writeDurably(path, new Uint8Array(RESERVE));
  } catch (error) {
    await rm(path, { force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw told(error, path);
  }
}

function noteStore(root: string, reserve: string): NoteStore {
  const pathOf = (kind: NoteKind, name: string) => join(root, kind, `${name}.json`);

  async function write(kind: NoteKind, name: string, text: string): Promise<void> {
    const path = pathOf(kind, name);
    try {
      await writeDurably(`${path}.new`, text);
      await rename(`${path}.new`, path);
      await syncFolder(join(root, kind));
    } catch (error) {
      await rm(`${path}.new`, { force: true });
      throw error;
    }
  }

  return {
    async names(kind) {
      const names = await readdir(join(root, kind)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw told(error, root);
      });
      return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    },
    async read(kind, name) {
      try {
        return await readFile(pathOf(kind, name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw told(error, pathOf(kind, name));
      }
    },
    async write(kind, name, text) {
      try {
        await write(kind, name, text);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw told(error, pathOf(kind, name));
        await rm(reserve, { force: true });
        await write(kind, name, text).catch((again) => {
          throw told(again, pathOf(kind, name));
        });
      }
    },
    async remove(kind, name) {
      await rm(pathOf(kind, name), { force: true });
      await syncFolder(join(root, kind));
    },
  };
}

function recordingStore(folder: string, roomMade: () => Promise<void>): RecordingStore {
  const at = (path: string) => join(folder, path);
  return {
    async list() {
      const finished: FoundRecording[] = [];
      const waiting = new Map<string, string>();
      const names = await readdir(folder, { recursive: true }).catch((error) => {
        throw told(error, folder);
      });
      for (const path of names.filter(isRecording).sort()) {
        const found = await finishedFile(at(path)).catch((error: Error) => error.message);
        if (typeof found === 'string') waiting.set(path, found);
        else if (found !== null) finished.push({ path, ...found });
      }
      return { finished, waiting };
    },
    open: (path) => openRecording(at(path)),
    async remove(path, look) {
      const now = await lookOf(at(path));
      if (now === null) return true;
      if (now !== look) return false;
      await rm(at(path), { force: true });
      await syncFolder(dirname(at(path)));
      await roomMade();
      return true;
    },
    freeBytes: () => freeBytesAt(folder),
  };
}

/** Hidden files and folders belong to somebody who has not finished, or to us. */
function isRecording(path: string): boolean {
  return path.endsWith('.mcap') && !path.split('/').some((part) => part.startsWith('.'));
}

/** What the file is; why it is not finished; null when it is gone or no file. */
async function finishedFile(path: string): Promise<{ size: number; look: string } | string | null> {
  await using file = await openFile(path);
  if (file === null) return null;
  const status = await file.handle.stat({ bigint: true });
  if (!status.isFile()) return null;
  const size = Number(status.size);
  const end = new Uint8Array(MAGIC.length);
  if (size >= 2 * MAGIC.length) await file.handle.read(end, 0, end.length, size - end.length);
  return end.every((byte, i) => byte === MAGIC[i]) ? { size, look: looks(status) } : 'the file has no end yet';
}

async function openRecording(path: string): Promise<OpenRecording | null> {
  const file = await openFile(path);
  if (file === null) return null;
  const { handle } = file;
  const { size } = await handle.stat();
  return {
    size,
    // By its name and not by what is open: another file may have come in its place.
    look: async () => (await lookOf(path)) ?? 'gone',
    async read(start, end) {
      const bytes = new Uint8Array(end - start);
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done === bytes.length ? bytes : bytes.slice(0, done);
    },
    hasher: () => createHash('sha256'),
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

async function openFile(path: string): Promise<({ handle: FileHandle } & AsyncDisposable) | null> {
  try {
    const handle = await open(path, 'r');
    return { handle, [Symbol.asyncDispose]: () => handle.close() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw told(error, path);
  }
}

async function lookOf(path: string): Promise<string | null> {
  const status = await stat(path, { bigint: true }).catch(() => null);
  return status === null ? null : looks(status);
}

/** Size, place on the disk and the time of the last change. */
function looks({ size, ino, mtimeNs }: { size: bigint; ino: bigint; mtimeNs: bigint }): string {
  return `${size} ${ino} ${mtimeNs}`;
}

async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function told(error: unknown, path: string): PalaestraError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new PalaestraError(
      'no_space',
      `Cannot note what was sent: the disk is full; recordings stay and are sent on (${path})`,
      { cause: error },
    );
  }
  return new PalaestraError('unavailable', `Cannot work in the outbox: ${code ?? error} (${path})`, { cause: error });
}
