import { randomUUID } from 'node:crypto';
import { access, chmod, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPalaestraError, PalaestraError } from '@palaestra/core';
import type { Logger } from 'pino';
import { canEnter, databaseUser, findBinaries, type RunAs } from './binaries.ts';
import { initialiseCluster, type PostgresProcess, startPostgres } from './postgres-process.ts';
import { holdProcessLock } from './process-lock.ts';
import { makeFolderFor } from './user-folder.ts';

/** Where databases go whose data folder the database user cannot enter. */
const ELSEWHERE = '/var/lib/palaestra';

/** A PostgreSQL that runs beside us. */
export interface EmbeddedDatabase {
  readonly url: string;
  /** Stop it and let go of the data folder. */
  close(): Promise<void>;
}

/**
 * Start the embedded PostgreSQL of a data folder; the first time, make it.
 *
 * The files are in `<data>/database`. When we are root and the user that PostgreSQL runs as cannot enter the data
 * folder (it lies inside root's home), they are in `/var/lib/palaestra/<id>` and `<data>/database-folder` says so.
 *
 * @param label how this process is named to a second one that wants the same folder.
 * @throws PalaestraError `conflict` when another process works in the folder, `unavailable` when it cannot start.
 */
export async function startEmbeddedDatabase(dataFolder: string, label: string, log: Logger): Promise<EmbeddedDatabase> {
  const data = await realpath(dataFolder);
  const release = await holdProcessLock(join(data, 'serve.lock'), data, label);
  try {
    const { folder, user } = await placeDatabase(data);
    const binaries = await findBinaries(user);
    const options = { binaries, user, cluster: join(folder, 'cluster'), durable: true };
    if (!(await exists(join(options.cluster, 'PG_VERSION')))) await initialiseCluster(options);
    const server = await keepRunning(() => startPostgres(options), log);
    return {
      url: server.url,
      async close() {
        await server.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    if (isPalaestraError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PalaestraError('unavailable', `Cannot start the database: ${reason} (${data})`, { cause: error });
  }
}

/** Pauses before the tries to start again, ms; one that has run for a minute begins anew at the shortest. */
const PAUSES = [500, 1000, 2000, 5000, 10_000, 30_000];
const SETTLED_MS = 60_000;

/** Start a server, and start it again whenever it ends without being asked to; clients reconnect to the same socket. */
async function keepRunning(start: () => Promise<PostgresProcess>, log: Logger): Promise<EmbeddedDatabase> {
  const first = await start();
  const closing = Promise.withResolvers<'closing'>();
  const pause = new AbortController();
  const watching = (async () => {
    let server: PostgresProcess | null = first;
    let since = performance.now();
    for (let failures = 0; ; ) {
      if (server !== null && (await Promise.race([server.ended, closing.promise])) === 'closing') return server.stop();
      if (server !== null && performance.now() - since > SETTLED_MS) failures = 0;
      const ms = PAUSES[Math.min(failures++, PAUSES.length - 1)]!;
      log.error({ ms }, 'the database ended by itself and is started again');
      await sleep(ms, undefined, { signal: pause.signal }).catch(() => {});
      if (pause.signal.aborted) return;
      since = performance.now();
      server = await start().catch((error: unknown) => {
        log.error({ err: error }, 'the database could not be started again');
        return null;
      });
    }
  })();
  return {
    url: first.url,
    async close() {
      closing.resolve('closing');
      pause.abort();
      await watching;
    },
  };
}

async function placeDatabase(data: string): Promise<{ folder: string; user: RunAs }> {
  const pointer = join(data, 'database-folder');
  const recorded = (await readFile(pointer, 'utf8').catch(() => '')).trim();
  const folder = recorded || join(data, 'database');
  const owner = await stat(folder).catch(() => null);
  const me = process.getuid?.();
  if (owner !== null && me !== undefined && me !== 0 && owner.uid !== me) {
    const text = `Cannot start the database: its files belong to another user, expected user ${me}, found ${owner.uid} (${folder})`;
    throw new PalaestraError('unavailable', text);
  }
  const user = await databaseUser(owner);
  if (recorded === '' && user.uid !== undefined && !(await canEnter(data, user))) {
    // Let others pass through, not look: what we keep here is closed by itself.
    await chmod(data, 0o711);
  }
  if (recorded !== '' || user.uid === undefined || (await canEnter(data, user))) {
    await makeFolderFor(folder, user);
    return { folder, user };
  }
  const elsewhere = join(ELSEWHERE, randomUUID());
  await mkdir(dirname(elsewhere), { recursive: true, mode: 0o755 });
  await makeFolderFor(elsewhere, user);
  await writeFile(pointer, `${elsewhere}\n`, { mode: 0o600 });
  return { folder: elsewhere, user };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
