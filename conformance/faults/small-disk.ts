import { execFile } from 'node:child_process';
import { mkdir, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A disk of its own. */
export interface SmallDisk {
  readonly folder: string;
  /** Full from now on: as large as what is on it. */
  shut(): Promise<void>;
  /** As if somebody had put in a larger one; what is on it stays. */
  grow(bytes?: number): Promise<void>;
  remove(): Promise<void>;
}

const ROOM = 8e9;

/** Why this machine cannot have disks of its own, null when it can: mounting needs root. */
export async function noSmallDisks(scratch: string): Promise<string | null> {
  try {
    const disk = await smallDisk(scratch);
    await disk.remove();
    return null;
  } catch (error) {
    return `a disk of its own cannot be mounted here: ${(error as Error).message.trim().split('\n').at(-1)}`;
  }
}

/** Mount a tmpfs of so many bytes; it takes memory only for what is written. */
export async function smallDisk(folder: string, bytes = ROOM): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'tmpfs', folder]);
  const resize = (size: number) => run('mount', ['-o', `remount,size=${size}`, folder]);
  return {
    folder,
    async shut() {
      // Somebody may write between the look and the resize, which the kernel refuses then.
      for (let tries = 0; ; tries++) {
        const { blocks, bfree, bsize } = await statfs(folder);
        const shut = await resize((blocks - bfree) * bsize).then(
          () => true,
          (error: unknown) => {
            if (tries === 50) throw error;
            return false;
          },
        );
        if (shut) return;
      }
    },
    async grow(size = ROOM) {
      await resize(size);
    },
    async remove() {
      // Whoever still stands in it must not keep it alive.
      await run('umount', ['--lazy', folder]);
    },
  };
}
