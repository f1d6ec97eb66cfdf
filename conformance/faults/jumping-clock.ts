import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from './random.ts';

/** libfaketime where Debian and its like put it. */
const PLACES = ['x86_64-linux-gnu', 'aarch64-linux-gnu', ''].map((machine) =>
  join('/usr/lib', machine, 'faketime', 'libfaketimeMT.so.1'),
);

/** A wall clock that can be made to jump for the processes that get `environment`. Their monotonic clock stays. */
export interface JumpingClock {
  readonly environment: Record<string, string>;
  /** By up to a day, either way. */
  jump(): Promise<void>;
  /** Right again. */
  settle(): Promise<void>;
}

/** Null when libfaketime is not on this machine (Debian: `apt-get install libfaketime`). */
export async function jumpingClock(folder: string, random: Random): Promise<JumpingClock | null> {
  const library = await firstThatExists(PLACES);
  if (library === null) return null;
  const file = join(folder, 'clock');
  const set = (seconds: number) => writeFile(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s`);
  await set(0);
  return {
    environment: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
    jump: () => set(random.between(-86_400, 86_400)),
    settle: () => set(0),
  };
}

async function firstThatExists(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return null;
}
