import { crc32Final, crc32Update } from '@foxglove/crc';
import type { Zstd } from '@hpcc-js/wasm-zstd';
import type { Codec, Codecs, Crc32 } from './codec.ts';
import { lz4 } from './lz4.ts';

/** CRC-32 by table, eight bytes a step; the library carries the complement between steps. */
export const crc32: Crc32 = (data, previous) => crc32Final(crc32Update(~previous, data)) >>> 0;

let loading: Promise<Zstd> | undefined;

/** The WebAssembly zstd, fetched when the first chunk needs it. */
function loadZstd(): Promise<Zstd> {
  loading ??= import('@hpcc-js/wasm-zstd').then((module) => module.Zstd.load());
  return loading;
}

async function decompress(data: Uint8Array, uncompressedSize: number): Promise<Uint8Array> {
  const library = await loadZstd();
  // Streaming, because it bounds the output and does not need the size inside the frame, which many writers leave out.
  library.reset();
  return library.decompressChunk(data, uncompressedSize);
}

const zstd: Codec = {
  compress: async (data) => (await loadZstd()).compress(data, 1),
  decompress,
  // What it could open before the data ends is what it gives.
  salvage: decompress,
};

/** The codecs that are used when none are given. */
export const codecs: Codecs = { zstd, lz4 };
