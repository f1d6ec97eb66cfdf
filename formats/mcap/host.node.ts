import { constants, crc32 as zlibCrc32, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Codec, Codecs, Crc32 } from './codec.ts';
import { lz4 } from './lz4.ts';

/** zlib's CRC-32, which uses the instructions of the processor. */
export const crc32: Crc32 = (data, previous) => zlibCrc32(data, previous);

type Settle = (error: Error | null, result: Buffer) => void;

/** A zlib call as a promise of plain bytes: `slice` of a Buffer does not copy, and nobody should have to know. */
function bytesOf(call: (settle: Settle) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    call((error, result) => {
      if (error !== null) reject(error);
      else resolve(new Uint8Array(result.buffer, result.byteOffset, result.byteLength));
    });
  });
}

/** zstd of the zlib of Node, on its thread pool, so that compressing overlaps with recording and reading. */
const zstd: Codec = {
  compress(data) {
    const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, pledgedSrcSize: data.byteLength };
    return bytesOf((settle) => zstdCompress(data, options, settle));
  },
  decompress(data, uncompressedSize) {
    // Room for a byte more than is expected, so that one buffer takes all and no second one is begun.
    const options = { maxOutputLength: uncompressedSize + 1, chunkSize: uncompressedSize + 64 };
    return bytesOf((settle) => zstdDecompress(data, options, settle));
  },
  salvage(data, uncompressedSize) {
    const options = { maxOutputLength: uncompressedSize + 1, finishFlush: constants.ZSTD_e_flush };
    return bytesOf((settle) => zstdDecompress(data, options, settle));
  },
};

/** The codecs that are used when none are given. */
export const codecs: Codecs = { zstd, lz4 };
