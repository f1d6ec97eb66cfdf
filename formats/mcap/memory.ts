import { PalaestraError } from '@palaestra/core';
import type { Readable, Writable } from './byte-access.ts';

/** A file that already lies in memory. What is read are views, not copies. */
export function bytesReadable(bytes: Uint8Array): Readable {
  return {
    size: async () => BigInt(bytes.byteLength),
    read: async (offset, length) => {
      const start = Number(offset);
      const end = start + Number(length);
      if (start < 0 || end > bytes.byteLength || end < start) {
        throw new PalaestraError(
          'bad_file',
          `Cannot read bytes: the range is outside the file, expected an end up to ${bytes.byteLength}, found ${start} to ${end}`,
        );
      }
      return bytes.subarray(start, end);
    },
  };
}

/** A file that is written into memory; `bytes()` gives a copy of what was written so far. */
export function memoryWritable(): Writable & { bytes(): Uint8Array<ArrayBuffer> } {
  let buffer = new Uint8Array(64 * 1024);
  let length = 0;
  return {
    async write(bytes) {
      if (length + bytes.byteLength > buffer.byteLength) {
        const grown = new Uint8Array(Math.max(2 * buffer.byteLength, length + bytes.byteLength));
        grown.set(buffer.subarray(0, length));
        buffer = grown;
      }
      buffer.set(bytes, length);
      length += bytes.byteLength;
    },
    position: () => BigInt(length),
    async truncate(position) {
      length = Number(position);
    },
    bytes: () => buffer.slice(0, length),
  };
}
