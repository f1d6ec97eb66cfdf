import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from '@palaestra/platform/blobs';
import { pack } from 'tar-stream';
import type { ExportFile } from './export-store.ts';

/** A tar stream of stored files; owner, mode and time are fixed, so equal files give equal bytes. */
export function archiveOf(blobs: BlobStore, files: readonly ExportFile[]): ReadableStream<Uint8Array> {
  const tar = pack();
  const fill = async (): Promise<void> => {
    for (const { path, sha256, size } of files) {
      const entry = tar.entry({ name: path, size, mode: 0o644, mtime: new Date(0) });
      await pipeline(Readable.from(blobs.read(sha256)), entry);
    }
    tar.finalize();
  };
  fill().catch((error: Error) => tar.destroy(error));
  return Readable.toWeb(Readable.from(tar)) as ReadableStream<Uint8Array>;
}
