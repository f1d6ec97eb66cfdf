import { PalaestraError } from '@palaestra/core';
import type { Codec } from './codec.ts';

const FRAME_MAGIC = 0x184d2204;

/**
 * LZ4 frames, reading only: recordings of other programs use it. The checksums inside the frame are passed over, the
 * CRC of the chunk covers the same bytes. Source: LZ4 frame format 1.6.4 and block format description.
 */
export const lz4: Codec = {
  decompress(data, uncompressedSize) {
    const out = new Uint8Array(uncompressedSize);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (data.byteLength < 7 || view.getUint32(0, true) !== FRAME_MAGIC) throw broken('no LZ4 frame magic');
    const flags = data[4]!;
    const blockChecksums = (flags & 0x10) !== 0;
    // Magic, flags and block size, optional content size and dictionary id, header checksum.
    let at = 6 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0) + 1;
    let length = 0;
    while (true) {
      if (at + 4 > data.byteLength) throw broken('the frame ends inside a block size');
      const word = view.getUint32(at, true);
      at += 4;
      if (word === 0) break;
      const size = word & 0x7fff_ffff;
      if (at + size > data.byteLength) throw broken('a block reaches beyond the data');
      const block = data.subarray(at, at + size);
      if (word >= 0x8000_0000) {
        if (length + size > out.byteLength) throw broken('the content is longer than claimed');
        out.set(block, length);
        length += size;
      } else {
        length = decodeBlock(block, out, length);
      }
      at += size + (blockChecksums ? 4 : 0);
    }
    return out.subarray(0, length);
  },
};

/** Decode one block to `out` from `at`; returns the new end. Matches may reach into earlier blocks. */
function decodeBlock(block: Uint8Array, out: Uint8Array, at: number): number {
  let read = 0;
  let write = at;
  while (read < block.byteLength) {
    const token = block[read++]!;
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do {
        more = block[read++] ?? fail('a length is cut off');
        literals += more;
      } while (more === 255);
    }
    if (read + literals > block.byteLength || write + literals > out.byteLength) throw broken('literals overflow');
    out.set(block.subarray(read, read + literals), write);
    read += literals;
    write += literals;
    if (read === block.byteLength) break;
    const distance = block[read]! | ((block[read + 1] ?? fail('an offset is cut off')) << 8);
    read += 2;
    let match = (token & 15) + 4;
    if (match === 19) {
      let more: number;
      do {
        more = block[read++] ?? fail('a length is cut off');
        match += more;
      } while (more === 255);
    }
    if (distance === 0 || distance > write || write + match > out.byteLength) throw broken('a match overflows');
    // Byte by byte where source and target overlap: that is how LZ4 repeats a pattern.
    if (distance >= match) out.copyWithin(write, write - distance, write - distance + match);
    else for (let index = 0; index < match; index++) out[write + index] = out[write - distance + index]!;
    write += match;
  }
  return write;
}

function broken(reason: string): PalaestraError {
  return new PalaestraError('bad_file', `Cannot decompress LZ4: ${reason}`);
}

function fail(reason: string): never {
  throw broken(reason);
}
