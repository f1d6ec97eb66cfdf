import type { Hasher } from '../manifest.ts';

/** The kinds of notes that an outbox keeps beside its recordings. */
export type NoteKind = 'entries' | 'manifests' | 'receipts' | 'keys';

/** Small texts that survive a power loss. Every call may fail; none leaves half a note. */
export interface NoteStore {
  names(kind: NoteKind): Promise<string[]>;
  /** Null when there is none. */
  read(kind: NoteKind, name: string): Promise<string | null>;
  /**
   * The whole text is on the disk under its name when this returns; before, the former text is.
   *
   * @throws PalaestraError `no_space` when the disk is full.
   */
  write(kind: NoteKind, name: string, text: string): Promise<void>;
  /** No fault when there is none. */
  remove(kind: NoteKind, name: string): Promise<void>;
}

/** A finished recording as it lies there. */
export interface FoundRecording {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Changes whenever somebody writes to the file. */
  readonly look: string;
  /** Name for people where the path is none. */
  readonly name?: string;
  /** Organization for which it was recorded, where several people share the outbox. */
  readonly org?: string | null;
}

/** A recording opened for reading. */
export interface OpenRecording extends AsyncDisposable {
  /** Bytes. */
  readonly size: number;
  /** How it looks now. */
  look(): Promise<string>;
  /** The half-open byte range [start, end). */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The host's own sha256, where it has one that takes its bytes piece by piece. */
  readonly hasher?: () => Hasher;
}

/** The recordings themselves. They are read and removed here, never written. */
export interface RecordingStore {
  /** Those that are finished and may be sent; in `waiting` the others, with the reason. */
  list(): Promise<{ finished: FoundRecording[]; waiting: ReadonlyMap<string, string> }>;
  /** Null when it is gone. */
  open(path: string): Promise<OpenRecording | null>;
  /** Remove it for good if it still looks so. False when it looks otherwise now; true also when it is gone already. */
  remove(path: string, look: string): Promise<boolean>;
  /** Bytes that still fit; null when nobody can tell. */
  freeBytes(): Promise<number | null>;
}

/** Where an outbox lives: a folder of a disk, or the file system of a browser. */
export interface OutboxStorage {
  readonly notes: NoteStore;
  readonly recordings: RecordingStore;
}
