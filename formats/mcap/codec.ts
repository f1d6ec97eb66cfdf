/** One compression scheme of chunks. Both directions may run on another thread, hence the promises. */
export interface Codec {
  /** Absent where only reading is supported. */
  compress?(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /**
   * Gives back `uncompressedSize` bytes, or throws; never allocates much more than that, whatever the input claims.
   */
  decompress(data: Uint8Array, uncompressedSize: number): Uint8Array | Promise<Uint8Array>;
  /** As `decompress` for data that is cut off: what it holds from the beginning. Absent where that cannot be had. */
  salvage?(data: Uint8Array, uncompressedSize: number): Uint8Array | Promise<Uint8Array>;
}

/** Codecs by the name the chunk gives (`zstd`, `lz4`); the empty name (not compressed) needs none. */
export type Codecs = Readonly<Record<string, Codec>>;

/** CRC-32 (ISO-HDLC, as zlib) of `data` appended to bytes whose CRC-32 is `previous` (0 for none). */
export type Crc32 = (data: Uint8Array, previous: number) => number;
