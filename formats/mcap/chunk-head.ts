import { isPalaestraError } from '@palaestra/core';
import { ByteReader } from './byte-reader.ts';
import { RECORD_HEADER_BYTES } from './opcode.ts';

/** The fixed fields of a Chunk record, without its records. */
export interface ChunkHead {
  readonly startTime: bigint;
  readonly endTime: bigint;
  readonly uncompressedSize: number;
  readonly compression: string;
  /** Bytes from the opcode to the compressed records. */
  readonly headBytes: number;
  /** Bytes of the whole record as the length of its records tells; the record's own length may be damaged. */
  readonly length: number;
}

/** Enough bytes for the fixed fields. */
export const CHUNK_HEAD_BYTES = 256;

/** Read the fields of a chunk from its first bytes; null when they make no sense. */
export function chunkHead(bytes: Uint8Array): ChunkHead | null {
  try {
    const from = new ByteReader(bytes.subarray(RECORD_HEADER_BYTES), 'Chunk', 0);
    const startTime = from.time();
    const endTime = from.time();
    const uncompressedSize = from.length64();
    from.u32();
    const compression = from.text();
    const records = from.length64();
    const headBytes = RECORD_HEADER_BYTES + from.position;
    if (startTime > endTime || !/^[a-z0-9]{0,16}$/.test(compression)) return null;
    return { startTime, endTime, uncompressedSize, compression, headBytes, length: headBytes + records };
  } catch (error) {
    if (isPalaestraError(error)) return null;
    throw error;
  }
}
