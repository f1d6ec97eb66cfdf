import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isPalaestraError, PalaestraError } from '@palaestra/core';
import { identifyProcess } from './process-identity.ts';

/** Who holds a lock; `started` tells a process from a later one that got the same number. */
interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly label: string;
}

/**
 * Hold `path` for this process, so that one process at a time works in a folder. A lock whose process is gone is
 * taken over.
 *
 * @param label what the other process is told about us, for example `palaestra serve on http://127.0.0.1:7420`.
 * @returns a function that lets go.
 * @throws PalaestraError `conflict` naming the process that holds it.
 */
export async function holdProcessLock(path: string, folder: string, label: string): Promise<() => Promise<void>> {
  const mine = `${path}.${process.pid}`;
  const holder: Holder = { pid: process.pid, started: (await identifyProcess(process.pid))?.started ?? '', label };
  await writeFile(mine, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (;;) {
      try {
        await link(mine, path);
        return () => rm(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        await removeIfStale(path, folder);
      }
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** True while a living process holds the lock at `path`. */
export async function isProcessLockHeld(path: string): Promise<boolean> {
  const holder = parseHolder(await readFile(path, 'utf8').catch(() => ''));
  return holder !== null && holder.started === (await identifyProcess(holder.pid))?.started;
}

/** Set a stale lock aside under a name of our own; when somebody renewed it in between, put theirs back. */
async function removeIfStale(path: string, folder: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text === '') return;
  await refuseIfAlive(text, folder);
  const aside = `${path}.${process.pid}.stale`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== text) await link(aside, path).catch(() => {});
    await rm(aside, { force: true });
  } catch (error) {
    if (isPalaestraError(error) || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function refuseIfAlive(text: string, folder: string): Promise<void> {
  const holder = parseHolder(text);
  if (holder === null || holder.started !== (await identifyProcess(holder.pid))?.started) return;
  const found = `process ${holder.pid} (${holder.label})`;
  const reason = `Cannot start: another process works in this data folder, expected none, found ${found} (${folder})`;
  throw new PalaestraError('conflict', reason, { details: { pid: holder.pid } });
}

function parseHolder(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}
