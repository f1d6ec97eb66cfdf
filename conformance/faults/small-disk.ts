import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A disk of its own that is full soon. */
export interface SmallDisk {
  readonly folder: string;
  /** As if somebody had put in a larger one; what is on it stays. */
  grow(bytes: number): Promise<void>;
  remove(): Promise<void>;
}

/** Why this machine cannot have small disks, null when it can: mounting needs root. */
export async function noSmallDisks(scratch: string): Promise<string | null> {
  try {
    const disk = await smallDisk(scratch, 1e6);
    await disk.remove();
    return null;
  } catch (error) {
    return `a disk of its own cannot be mounted here: ${(error as Error).message.trim().split('\n').at(-1)}`;
  }
}

/** Mount a tmpfs of so many bytes. */
export async function smallDisk(folder: string, bytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'tmpfs', folder]);
  return {
    folder,
    async grow(size) {
      await run('mount', ['-o', `remount,size=${size}`, folder]);
    },
    async remove() {
      // Whoever still stands in it must not keep it alive.
      await run('umount', ['--lazy', folder]);
    },
  };
}
