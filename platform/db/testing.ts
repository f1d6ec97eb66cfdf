import { cp, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { silentLogger } from '../log/log.ts';
import { databaseUser, findBinaries, type RunAs } from './binaries.ts';
import type { Migrations } from './db.ts';
import { migrate } from './migrate.ts';
import { type Database, openDatabase } from './open.ts';
import { initialiseCluster, startPostgres } from './postgres-process.ts';
import { makeFolderFor } from './user-folder.ts';

let server: Promise<string> | null = null;
let made = 0;

/**
 * A fresh, migrated database on a real PostgreSQL, for tests. The server is started once in a test process, without
 * fsync, and goes away with its files when the process ends, however it ends.
 */
export async function testDb(migrations: readonly Migrations[]): Promise<Database> {
  server ??= startTestServer();
  const url = await server;
  const name = `test_${process.pid}_${++made}`;
  const admin = openDatabase(url, silentLogger);
  await sql`create database ${sql.id(name)}`.execute(admin.db);
  const database = openDatabase(url.replace(/[^/]*$/, name), silentLogger);
  await migrate(database.db, migrations);
  return {
    ...database,
    async close() {
      await database.close();
      await sql`drop database if exists ${sql.id(name)} with (force)`.execute(admin.db);
      await admin.close();
    },
  };
}

async function startTestServer(): Promise<string> {
  const user = await databaseUser(null);
  const binaries = await findBinaries(user);
  const base = user.uid === undefined ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(base, 'palaestra-test-'));
  await makeFolderFor(folder, user);
  const options = { binaries, user, cluster: join(folder, 'cluster'), durable: false, removeAfterwards: folder };
  await copyTemplate(join(base, `palaestra-template-${binaries.version}-${process.getuid?.() ?? 0}`), options, folder);
  return (await startPostgres(options)).url;
}

/**
 * The processes of an embedded database, the first is the one that started the others. Empty while it does not run.
 * For tests that kill or freeze it; Linux only.
 */
export async function databaseProcesses(dataFolder: string): Promise<number[]> {
  const elsewhere = (await readFile(join(dataFolder, 'database-folder'), 'utf8').catch(() => '')).trim();
  const file = join(elsewhere || join(dataFolder, 'database'), 'cluster', 'postmaster.pid');
  const first = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(first > 1)) return [];
  const children = await readFile(`/proc/${first}/task/${first}/children`, 'utf8').catch(() => null);
  return children === null ? [] : [first, ...children.trim().split(/\s+/).filter(Boolean).map(Number)];
}

/**
 * Stop every process of an embedded database where it stands, also those that it starts meanwhile; returns how to let
 * them go on. Linux only.
 */
export async function freezeDatabase(dataFolder: string): Promise<() => void> {
  const frozen = new Set<number>();
  for (let before = -1; before < frozen.size; ) {
    before = frozen.size;
    for (const pid of await databaseProcesses(dataFolder)) {
      signalTo(pid, 'SIGSTOP');
      frozen.add(pid);
    }
  }
  return () => {
    for (const pid of frozen) signalTo(pid, 'SIGCONT');
  };
}

/** One that is gone already needs no signal. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** `initdb` takes a second and always makes the same files, so test processes share one result and copy it. */
async function copyTemplate(
  template: string,
  options: Parameters<typeof initialiseCluster>[0],
  folder: string,
): Promise<void> {
  const found = await stat(template).catch(() => null);
  if (found === null) {
    const unfinished = join(folder, 'template');
    await initialiseCluster({ ...options, cluster: unfinished });
    await rename(unfinished, template).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  await copyAs(template, options.cluster, options.user);
}

async function copyAs(from: string, to: string, user: RunAs): Promise<void> {
  await cp(from, to, { recursive: true });
  await makeFolderFor(to, user, { recursive: true });
}
