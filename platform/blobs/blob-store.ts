import type { Sha256 } from '@palaestra/core';

/** Content-addressed storage of immutable bytes. Every implementation passes `blob-store.contract.ts`. */
export interface BlobStore {
  /**
   * Store bytes under their sha256. Streams: memory does not grow with the size. The blob appears whole or not at all.
   * The same content twice is stored once.
   *
   * @throws PalaestraError `bad_file` when `expect.sha256` differs from what arrived (nothing is kept),
   *   `no_space` when the disk is full (nothing is kept).
   */
  put(source: AsyncIterable<Uint8Array> | Uint8Array, expect?: { sha256?: Sha256 }): Promise<BlobInfo>;
  /**
   * Take over a finished file of the local disk under its sha256, without a second copy of the bytes where the store lies
   * on the same disk. Afterwards nothing lies at `path`. The same content twice is stored once.
   *
   * @throws PalaestraError `bad_file` when the file's sha256 is another, `no_space` when the disk is full; then the file
   *   stays where it was.
   */
  adopt(path: string, sha256: Sha256): Promise<BlobInfo>;
  /** Size of a blob, or null when it is not here. */
  stat(sha256: Sha256): Promise<BlobInfo | null>;
  /**
   * Stream a blob or the half-open byte range [start, end) of it.
   *
   * @throws PalaestraError `not_found`.
   */
  read(sha256: Sha256, range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

export interface BlobInfo {
  readonly sha256: Sha256;
  /** Bytes. */
  readonly size: number;
}
