import { open } from 'node:fs/promises';

/** Ending of a recording that is not finished. `palaestra send` passes over it. */
export const PART = '.mcap.part';

/** Whoever records into a folder holds this file in it. */
export const RECORDER_LOCK = '.station.lock';

/** Make the names in a folder survive a power loss. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
