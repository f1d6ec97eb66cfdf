import { badFile } from './bad-file.ts';
import type { Readable } from './byte-access.ts';

/** A file the person chose in the browser, read where it lies without uploading it. */
export function blobReadable(blob: Blob): Readable {
  return {
    size: async () => BigInt(blob.size),
    async read(offset, length) {
      const start = Number(offset);
      const end = start + Number(length);
      if (start < 0 || end < start || end > blob.size) {
        throw badFile(`${length} bytes are wanted, the file has ${blob.size} in all`, start);
      }
      return new Uint8Array(await blob.slice(start, end).arrayBuffer());
    },
  };
}
