import { PalaestraError } from '@palaestra/core';
import type { FoundRecording, NoteKind, NoteStore, OutboxStorage, RecordingStore } from '@palaestra/transmit';
import { fileIn, ignoreMissing, removeSpooled, spooledIn, spoolFolder, writeWhole } from './spool.ts';

/** The outbox of this browser: its notes lie beside the spool in the browser's own file system. */
export async function browserOutboxStorage(): Promise<OutboxStorage> {
  const root = await navigator.storage.getDirectory();
  const [spool, outbox] = await Promise.all([spoolFolder(), root.getDirectoryHandle('outbox', { create: true })]);
  return { notes: noteStore(outbox), recordings: recordingStore(spool) };
}

function noteStore(outbox: FileSystemDirectoryHandle): NoteStore {
  const folder = (kind: NoteKind) => outbox.getDirectoryHandle(kind, { create: true });
  const ENDING = '.json';
  return {
    async names(kind) {
      const names: string[] = [];
      for await (const name of (await folder(kind)).keys()) {
        if (name.endsWith(ENDING)) names.push(name.slice(0, -ENDING.length));
      }
      return names;
    },
    async read(kind, name) {
      return (await fileIn(await folder(kind), `${name}${ENDING}`))?.text() ?? null;
    },
    async write(kind, name, text) {
      try {
        await writeWhole(await folder(kind), `${name}${ENDING}`, text);
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
        const told = 'Cannot note what was sent: this browser has no space left; recordings stay and are sent on';
        throw new PalaestraError('no_space', `${told} (${name})`, { cause: error });
      }
    },
    async remove(kind, name) {
      await (await folder(kind)).removeEntry(`${name}${ENDING}`).catch(ignoreMissing);
    },
  };
}

function recordingStore(spool: FileSystemDirectoryHandle): RecordingStore {
  return {
    async list() {
      const finished: FoundRecording[] = [];
      for (const { sha256, name, org } of await spooledIn(spool)) {
        const path = `${sha256}.mcap`;
        const file = await fileIn(spool, path);
        if (file !== null) finished.push({ path, size: file.size, look: looks(file), name, org });
      }
      return { finished, waiting: new Map() };
    },
    async open(path) {
      const file = await fileIn(spool, path);
      if (file === null) return null;
      return {
        size: file.size,
        async look() {
          const now = await fileIn(spool, path);
          return now === null ? 'gone' : looks(now);
        },
        read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
        [Symbol.asyncDispose]: async () => {},
      };
    },
    async remove(path, look) {
      const file = await fileIn(spool, path);
      if (file === null) return true;
      if (looks(file) !== look) return false;
      await removeSpooled(spool, path.slice(0, 64));
      return true;
    },
    async freeBytes() {
      const { quota, usage } = await navigator.storage.estimate();
      return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
    },
  };
}

function looks({ size, lastModified }: File): string {
  return `${size} ${lastModified}`;
}
