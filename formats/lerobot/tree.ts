import { PalaestraError } from '@palaestra/core';
import type { AsyncBuffer } from 'hyparquet';

/** The files of a dataset for reading. Paths are relative, with `/`, and never leave the dataset (`safePath`). */
export interface ReadTree {
  /** What a person calls this place, for messages. */
  readonly name: string;
  /** Paths that start with `prefix`, sorted by code units. */
  list(prefix: string): Promise<string[]>;
  /** Random access to a file, or null when there is none. */
  open(path: string): Promise<AsyncBuffer | null>;
}

/** Where the files of a dataset go. A file is written once, whole. */
export interface WriteTree {
  write(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Begin a file that is too large to be held; it is there once it is closed. */
  create(path: string): Promise<FileToWrite>;
}

/** A file under way, written at any place. */
export interface FileToWrite {
  write(position: number, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Give it up; nothing stays. After `close` it does nothing. */
  discard(): Promise<void>;
}

/** Text files of a dataset are read whole; a larger one is not a description but an attack or an accident. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/**
 * `path` itself, when it stays inside the tree: relative, `/` as separator, no empty, `.` or `..` part.
 *
 * @throws PalaestraError `bad_file`: templates and camera names come from a foreign `info.json`.
 */
export function safePath(path: string): string {
  const parts = path.split('/');
  const hostile = /[\\\0]/.test(path) || /^[a-zA-Z]:/.test(path);
  if (hostile || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new PalaestraError(
      'bad_file',
      `Cannot use a path of the dataset: it leaves the dataset, expected a relative path without "..", found ${JSON.stringify(path)}`,
    );
  }
  return path;
}

/** The UTF-8 text of a file, or null when there is none. */
export async function readText(tree: ReadTree, path: string): Promise<string | null> {
  const file = await tree.open(path);
  if (file === null) return null;
  if (file.byteLength > MAX_TEXT_BYTES) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read the dataset: a description is too large, expected at most ${MAX_TEXT_BYTES} bytes, found ${file.byteLength} (${path})`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.slice(0, file.byteLength));
  } catch (cause) {
    throw new PalaestraError('bad_file', `Cannot read the dataset: expected UTF-8 text, found other bytes (${path})`, {
      cause,
    });
  }
}
