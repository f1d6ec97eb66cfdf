import { crc32Final, crc32Update } from '@foxglove/crc';
import type { Zstd } from '@hpcc-js/wasm-zstd';
import type { Codec, Codecs, Crc32 } from './codec.ts';
import { lz4 } from './lz4.ts';

/** CRC-32 by table, eight bytes a step; the library carries the complement between steps. */
export const crc32: Crc32 = (data, previous) => crc32Final(crc32Update(~previous, data)) >>> 0;

let loading: Promise<Loaded> | undefined;

interface Loaded {
  readonly library: Zstd;
  unload(): Promise<void>;
}

/** The WebAssembly zstd, fetched when the first chunk needs it. */
function loadZstd(): Promise<Loaded> {
  loading ??= import('@hpcc-js/wasm-zstd').then(async ({ Zstd }) => {
    return { library: await Zstd.load(), unload: () => Zstd.unload() };
  });
  return loading;
}

async function decompress(data: Uint8Array, uncompressedSize: number): Promise<Uint8Array> {
  const { library, unload } = await loadZstd();
  // Streaming, because it bounds the output and does not need the size inside the frame, which many writers leave out.
  library.reset();
  let opened: Uint8Array | undefined;
  try {
    opened = library.decompressChunk(data, uncompressedSize);
    return opened;
  } finally {
    // After a damaged frame the library answers every later one with nothing, until it is loaded anew.
    if (opened?.byteLength !== uncompressedSize) {
      loading = undefined;
      await unload();
    }
  }
}

const zstd: Codec = {
  compress: async (data) => (await loadZstd()).library.compress(data, 1),
  decompress,
  salvage: decompress,
};

/** The codecs that are used when none are given. */
export const codecs: Codecs = { zstd, lz4 };
