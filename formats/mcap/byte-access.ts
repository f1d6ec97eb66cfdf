/**
 * Random access to the bytes of a file, wherever they live. Calls may overlap: each returns its own bytes, which the
 * caller may keep and the implementation never changes afterwards.
 */
export interface Readable {
  size(): Promise<bigint>;
  /**
   * Exactly `length` bytes from `offset`.
   * @throws PalaestraError `bad_file` when the range does not lie inside the file.
   */
  read(offset: bigint, length: bigint): Promise<Uint8Array>;
}

/** Where a file is written, front to back. The bytes may be reused by the caller once the promise has settled. */
export interface Writable {
  write(bytes: Uint8Array): Promise<unknown>;
  /** Bytes written so far. */
  position(): bigint;
  /** Make everything written so far survive a power loss. Called after each chunk when present. */
  sync?(): Promise<void>;
  /** Cut off everything from `position` on and go on writing there. Needed by `McapWriter.rewind` only. */
  truncate?(position: bigint): Promise<void>;
}
