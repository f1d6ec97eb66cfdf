import { constants, crc32 as zlibCrc32, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Codec, Codecs, Crc32 } from './codec.ts';
import { lz4 } from './lz4.ts';

/** zlib's CRC-32, which uses the instructions of the processor. */
export const crc32: Crc32 = (data, previous) => zlibCrc32(data, previous);

/** zstd of the zlib of Node, on its thread pool, so that compressing overlaps with recording and reading. */
const zstd: Codec = {
  compress: (data) =>
    new Promise((resolve, reject) => {
      const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, pledgedSrcSize: data.byteLength };
      zstdCompress(data, options, (error, result) => (error === null ? resolve(result) : reject(error)));
    }),
  decompress: (data, uncompressedSize) =>
    new Promise((resolve, reject) => {
      // Room for a byte more than is expected, so that one buffer takes all and no second one is begun.
      const options = { maxOutputLength: uncompressedSize + 1, chunkSize: uncompressedSize + 64 };
      zstdDecompress(data, options, (error, result) => (error === null ? resolve(result) : reject(error)));
    }),
  salvage: (data, uncompressedSize) =>
    new Promise((resolve, reject) => {
      const options = { maxOutputLength: uncompressedSize + 1, finishFlush: constants.ZSTD_e_flush };
      zstdDecompress(data, options, (error, result) => (error === null ? resolve(result) : reject(error)));
    }),
};

/** The codecs that are used when none are given. */
export const codecs: Codecs = { zstd, lz4 };
