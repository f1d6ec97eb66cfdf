import { randomUUID } from 'node:crypto';
import { access, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPalaestraError, PalaestraError } from '@palaestra/core';
import { canEnter, databaseUser, findBinaries, type RunAs } from './binaries.ts';
import { initialiseCluster, type PostgresProcess, startPostgres } from './postgres-process.ts';
import { holdProcessLock } from './process-lock.ts';
import { makeFolderFor } from './user-folder.ts';

/** Where databases go whose data folder the database user cannot enter. */
const ELSEWHERE = '/var/lib/palaestra';

/**
 * Start the embedded PostgreSQL of a data folder; the first time, make it.
 *
 * The files are in `<data>/database`. When we are root and the user that PostgreSQL runs as cannot enter the data
 * folder (it lies inside root's home), they are in `/var/lib/palaestra/<id>` and `<data>/database-folder` says so.
 *
 * @param label how this process is named to a second one that wants the same folder.
 * @throws PalaestraError `conflict` when another process works in the folder, `unavailable` when it cannot start.
 */
export async function startEmbeddedDatabase(dataFolder: string, label: string): Promise<PostgresProcess> {
  const data = await realpath(dataFolder);
  const release = await holdProcessLock(join(data, 'serve.lock'), data, label);
  try {
    const { folder, user } = await placeDatabase(data);
    const binaries = await findBinaries(user);
    const options = { binaries, user, cluster: join(folder, 'cluster'), durable: true };
    if (!(await exists(join(options.cluster, 'PG_VERSION')))) await initialiseCluster(options);
    const server = await startPostgres(options);
    return {
      url: server.url,
      async stop() {
        await server.stop();
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
