import { PalaestraError } from '@palaestra/core';
import type { NoteKind, OutboxStorage } from '../storage.ts';

/** The end of the process, as far as an outbox can tell. */
export class Crash extends Error {}

/** A disk: what is on it stays when a process over it ends. */
export class MemoryDisk {
  readonly notes = new Map<string, string>();
  readonly files = new Map<string, { bytes: Uint8Array<ArrayBuffer>; version: number }>();
  isFull = false;
  #version = 0;

  put(path: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.files.set(path, { bytes, version: ++this.#version });
  }

  lookOf(path: string): string | null {
    const file = this.files.get(path);
    return file === undefined ? null : `${file.bytes.length} ${file.version}`;
  }

  /**
   * The storage of one process.
   *
   * @param crashAt its call at which the process ends, counted from 0; `after` that call's effect or before it.
   */
  mount(crashAt = Number.POSITIVE_INFINITY, after = false): OutboxStorage & { calls(): number } {
    let calls = 0;
    const call = async <T>(effect: () => T): Promise<T> => {
      const at = calls++;
      if (at > crashAt || (at === crashAt && !after)) throw new Crash(`the process ended at call ${at}`);
      const result = effect();
      if (at === crashAt) throw new Crash(`the process ended after call ${at}`);
      return result;
    };
    const key = (kind: NoteKind, name: string) => `${kind}/${name}`;
    const namesOf = (kind: NoteKind) => {
      const keys = [...this.notes.keys()].filter((one) => one.startsWith(`${kind}/`));
      return keys.map((one) => one.slice(kind.length + 1));
    };
    return {
      calls: () => calls,
      notes: {
        names: (kind) => call(() => namesOf(kind)),
        read: (kind, name) => call(() => this.notes.get(key(kind, name)) ?? null),
        write: (kind, name, text) =>
          call(() => {
            if (this.isFull) throw new PalaestraError('no_space', `Cannot note: the disk is full (${name})`);
            this.notes.set(key(kind, name), text);
          }),
        remove: (kind, name) => call(() => void this.notes.delete(key(kind, name))),
      },
      recordings: {
        list: () => call(() => ({ finished: this.#finished(), waiting: new Map<string, string>() })),
        open: (path) =>
          call(() => {
            const file = this.files.get(path);
            if (file === undefined) return null;
            return {
              size: file.bytes.length,
              look: async () => this.lookOf(path) ?? 'gone',
              read: (start, end) => call(() => (this.files.get(path) ?? file).bytes.slice(start, end)),
              [Symbol.asyncDispose]: async () => {},
            };
          }),
        remove: (path, look) =>
          call(() => {
            if (!this.files.has(path)) return true;
            if (this.lookOf(path) !== look) return false;
            this.files.delete(path);
            return true;
          }),
        freeBytes: async () => null,
      },
    };
  }

  #finished() {
    return [...this.files].map(([path, { bytes }]) => ({ path, size: bytes.length, look: this.lookOf(path) ?? '' }));
  }
}
