import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { isPalaestraError, PalaestraError } from '@palaestra/core';
import { convertItem, findItems, folderDestination, type ImportItem } from '@palaestra/manage/commands';
import { holdProcessLock } from '@palaestra/platform/db/process-lock';
import { fingerprint, unfinishedReason } from './item-state.ts';
import { type Ledger, openLedger } from './ledger.ts';

/** What became of a recording that was found closed. */
export interface Taken {
  readonly path: string;
  readonly state: 'taken' | 'refused';
  /** Episodes that it gave. */
  readonly episodes: readonly string[];
  readonly notes: readonly string[];
  readonly reason: string | null;
}

/** A folder into which somebody else records. */
export interface FolderWatch extends AsyncDisposable {
  /**
   * Look once: take every recording that has been still for `quietMs` and is closed, and that was not dealt with before.
   *
   * @param nowMs of a monotonic clock.
   */
  look(nowMs: number): Promise<Taken[]>;
  /** Recordings that are there and not taken yet, and why. */
  readonly waiting: ReadonlyMap<string, string>;
}

/** Faults of one recording, which do not keep the others back; a full disk does. */
const OF_THE_ITEM = ['bad_file', 'bad_input', 'not_found', 'too_large', 'conflict'];

/**
 * Watch a folder and turn what is closed in it (ROS 2 bags, MCAP files, LeRobot datasets) into recordings of the spool. The
 * originals stay as they are. What was taken is remembered in the spool, also after the recording was sent and deleted.
 *
 * @throws PalaestraError `conflict` when another process watches for this spool, `bad_input` when one folder is in the other.
 */
export async function watchFolder(folder: string, spool: string, quietMs: number): Promise<FolderWatch> {
  if (contains(folder, spool) || contains(spool, folder)) {
    throw new PalaestraError(
      'bad_input',
      `Cannot watch: the spool and the watched folder lie in each other (${folder})`,
    );
  }
  await mkdir(spool, { recursive: true });
  const release = await holdProcessLock(join(spool, '.watch.lock'), spool, 'palaestra station watch');
  const scratch = join(spool, '.watch');
  let ledger: Ledger;
  try {
    await rm(scratch, { recursive: true, force: true });
    ledger = await openLedger(join(spool, '.taken.json'));
  } catch (error) {
    await release();
    throw error;
  }
  const seen = new Map<string, { digest: string; sinceMs: number }>();
  const waiting = new Map<string, string>();

  /** The digest of an item that may be taken now; null while it has to wait or was dealt with. */
  async function isDue(item: ImportItem, nowMs: number): Promise<string | null> {
    const digest = createHash('sha256')
      .update(await fingerprint(item))
      .digest('hex');
    const before = seen.get(item.path);
    if (before?.digest !== digest) seen.set(item.path, { digest, sinceMs: nowMs });
    if (ledger.knows(resolve(item.path), digest)) return null;
    const isStill = before?.digest === digest && nowMs - before.sinceMs >= quietMs;
    const reason = isStill ? await unfinishedReason(item) : 'it was just written to';
    if (reason === null) return digest;
    waiting.set(item.path, reason);
    return null;
  }

  async function take(item: ImportItem): Promise<Taken> {
    const told = { path: item.path, episodes: [], notes: [], reason: null };
    try {
      await mkdir(scratch, { recursive: true });
      const destination = folderDestination(spool);
      const recordings = await convertItem(item, scratch, null, () => {});
      const episodes: string[] = [];
      for (const recording of recordings) episodes.push((await destination.deliver(recording)).episode);
      return { ...told, state: 'taken', episodes, notes: recordings.flatMap(({ notes }) => notes) };
    } catch (error) {
      if (!isPalaestraError(error) || !OF_THE_ITEM.includes(error.code)) throw error;
      return { ...told, state: 'refused', reason: error.message };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  return {
    waiting,
    async look(nowMs) {
      waiting.clear();
      const done: Taken[] = [];
      for (const item of await itemsIn(folder)) {
        const digest = await isDue(item, nowMs).catch(goneAsNull);
        if (digest === null) continue;
        const taken = await take(item);
        await ledger.note(resolve(item.path), digest);
        done.push(taken);
      }
      return done;
    },
    [Symbol.asyncDispose]: release,
  };
}

async function itemsIn(folder: string): Promise<ImportItem[]> {
  try {
    return await findItems(folder);
  } catch (error) {
    // An empty folder waits for its first recording; one that is away (a stick, a share) may come back.
    if (isPalaestraError(error) && error.code === 'not_found') return [];
    return goneAsNull(error) ?? [];
  }
}

/** A file that was renamed or removed between two looks is none of our business. */
function goneAsNull(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}

function contains(outer: string, inner: string): boolean {
  const path = relative(resolve(outer), resolve(inner));
  return path === '' || !path.startsWith('..');
}
