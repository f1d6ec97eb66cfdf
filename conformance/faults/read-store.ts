import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EVENT, JOB } from '@palaestra/core';
import { openDatabase } from '@palaestra/platform/db';
import { startEmbeddedDatabase } from '@palaestra/platform/db/embedded';
import { silentLogger } from '@palaestra/platform/log';
import { readEntries } from '@palaestra/transmit';
import { fileOutboxStorage } from '@palaestra/transmit/commands';
import type { Spooled, StoreContent } from './audit.ts';
import { hashFile } from './make-recordings.ts';

/**
 * Read a stopped server's data folder: every row, and every byte of every blob; in `unchecked` the number of episodes that
 * no job has checked and none is going to.
 */
export async function readStore(dataFolder: string): Promise<StoreContent & { unchecked: number }> {
  const server = await startEmbeddedDatabase(dataFolder, 'audit', silentLogger);
  const { pool, close } = openDatabase(server.url, silentLogger);
  try {
    const { rows: episodes } = await pool.query<StoreContent['episodes'][number]>(
      'select id, recording, bytes from episodes order by id',
    );
    const { rows: unchecked } = await pool.query<{ n: number }>(`select count(*)::int as n from episodes e
      where not exists (select from assessments a where a.org = e.org and a.episode = e.id)
      and not exists (select from pgboss.job j where j.state in ('created', 'retry', 'active')
        and j.name in ('${JOB.check}', '${EVENT.episodeStored}/check') and j.data ->> 'episode' = e.id)`);
    return { episodes, blobs: await readBlobs(join(dataFolder, 'blobs')), unchecked: unchecked[0]!.n };
  } finally {
    await close();
    await server.close();
  }
}

async function readBlobs(folder: string) {
  const blobs: StoreContent['blobs'][number][] = [];
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    const found = await stat(path);
    const isUnfinished = name.startsWith('incoming');
    if (!found.isFile() || isUnfinished) continue;
    blobs.push({ name: name.slice(name.lastIndexOf('/') + 1), sha256: await hashFile(path), bytes: found.size });
  }
  return blobs;
}

/** Read what waits at the stations, and what their outboxes have noted about it. */
export async function readSpools(folders: readonly string[]): Promise<Spooled[]> {
  const spools: Spooled[] = [];
  for (const folder of folders) {
    const { notes } = fileOutboxStorage(folder);
    const entries = new Map((await readEntries(notes)).map((entry) => [entry.sha256, entry]));
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.mcap')) continue;
      const path = join(folder, name);
      const sha256 = await hashFile(path);
      const entry = entries.get(sha256);
      spools.push({ path, sha256, reason: entry === undefined ? 'not noted yet' : (entry.reason ?? entry.state) });
    }
  }
  return spools;
}
