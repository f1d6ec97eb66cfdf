import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PalaestraError } from '@palaestra/core';

/** A file of this machine that is written at any place, read front to back, and gone afterwards. */
export interface TemporaryFile {
  write(position: number, bytes: Uint8Array): Promise<void>;
  size(): Promise<number>;
  read(): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

/** In a folder of its own below that of the system; `discard` removes both. */
export async function temporaryFile(): Promise<TemporaryFile> {
  const folder = await mkdtemp(join(tmpdir(), 'palaestra-video-'));
  const path = join(folder, 'video');
  const file = await open(path, 'wx+');
  let gone = false;
  return {
    async write(position, bytes) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file
          .write(bytes, done, bytes.length - done, position + done)
          .catch((error: NodeJS.ErrnoException) => {
            if (error.code !== 'ENOSPC') throw error;
            throw new PalaestraError('no_space', 'Cannot write a video: the disk for temporary files is full');
          });
        done += bytesWritten;
      }
    },
    size: async () => (await file.stat()).size,
    read: () => createReadStream(path),
    async discard() {
      if (gone) return;
      gone = true;
      await file.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
