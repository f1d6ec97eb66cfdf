import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PalaestraError } from '@palaestra/core';
import pg from 'pg';
import type { Binaries, RunAs } from './binaries.ts';
import { identifyProcess } from './process-identity.ts';

const run = promisify(execFile);

/** The role of an embedded server; `initdb` makes the database `postgres`. */
const ROLE = 'palaestra';

export interface PostgresOptions {
  readonly binaries: Binaries;
  readonly user: RunAs;
  /** PostgreSQL's own folder; its parent belongs to `user` and takes the log. */
  readonly cluster: string;
  /** False only in tests: no fsync. */
  readonly durable: boolean;
  /** Remove this folder when the process that started the server is gone, however it ended. */
  readonly removeAfterwards?: string;
}

export interface PostgresProcess {
  readonly url: string;
  /** Resolves when the server is gone, whoever ended it. */
  readonly ended: Promise<void>;
  /** Finish transactions under way with a rollback, write everything, end. */
  stop(): Promise<void>;
}

/**
 * Make an empty cluster: UTF-8, sorted by code point, so that order does not depend on the machine. It gets its name
 * when it is whole, so a start that was killed here begins anew.
 */
export async function initialiseCluster({ binaries, user, cluster, durable }: PostgresOptions): Promise<void> {
  const unfinished = `${cluster}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const options = [
    `--pgdata=${unfinished}`,
    `--username=${ROLE}`,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
  ];
  options.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  if (!durable) options.push('--no-sync');
  try {
    await run(binaries.initdb, options, { ...user, cwd: '/', env: { LC_ALL: 'C' } });
    await rename(unfinished, cluster);
  } catch (cause) {
    const reason = String((cause as { stderr?: string }).stderr ?? cause)
      .trim()
      .split('\n')
      .at(-1);
    throw new PalaestraError('unavailable', `Cannot create the database: ${reason} (${cluster})`, { cause });
  }
}

/**
 * Start a server on an existing cluster and wait until it answers. It listens on a Unix socket only, in a folder that
 * only its own user and root can enter, which is why no password is asked there.
 *
 * A server that an earlier process left behind is stopped first. This one is stopped by a watcher when our process is
 * gone, also after `kill -9`.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresProcess> {
  const { binaries, user, cluster, durable } = options;
  await stopLeftOver(cluster);
  const socket = await socketFolder(cluster, user);
  const logPath = join(cluster, '..', 'postgres.log');
  const log = await open(logPath, 'w', 0o600);
  const settings = ['listen_addresses=', `unix_socket_directories=${socket}`, 'unix_socket_permissions=0700'];
  settings.push(
    `fsync=${durable ? 'on' : 'off'}`,
    `synchronous_commit=${durable ? 'on' : 'off'}`,
    'max_connections=100',
  );
  // A session of its own, so that Ctrl-C in the terminal reaches us first and the server is stopped in order.
  const child = spawn(binaries.postgres, ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])], {
    ...user,
    cwd: '/',
    detached: true,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await log.close();
  const watcher = watch(child, user, options.removeAfterwards === undefined ? [] : [options.removeAfterwards, socket]);
  // Its process number may soon be somebody else's.
  if (options.removeAfterwards === undefined) void ended.then(() => watcher.kill('SIGKILL'));
  child.unref();
  const url = `postgresql://${ROLE}@${encodeURIComponent(socket)}/postgres`;
  try {
    await untilReady(url, ended, logPath);
  } catch (error) {
    child.kill('SIGQUIT');
    watcher.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    ended,
    async stop() {
      child.ref();
      // One that is frozen hears nothing else.
      child.kill('SIGCONT');
      child.kill('SIGINT');
      const hurry = setTimeout(() => child.kill('SIGQUIT'), 20_000);
      const force = setTimeout(() => child.kill('SIGKILL'), 30_000);
      await ended;
      clearTimeout(hurry);
      clearTimeout(force);
      await rm(socket, { recursive: true, force: true });
    },
  };
}

/** A shell that waits for our end of its pipe to close, which the kernel does even when we are killed. */
function watch(server: ChildProcess, user: RunAs, remove: string[]): ChildProcess {
  const script =
    'cat >/dev/null; pid=$1; shift; kill -CONT $pid; kill -INT $pid; while kill -0 $pid; do sleep 0.1; done; rm -rf "$@"';
  const watcher = spawn('/bin/sh', ['-c', script, 'palaestra-watch', String(server.pid), ...remove], {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  (watcher.stdin as unknown as { unref?: () => void }).unref?.();
  return watcher;
}

/** Stop the server whose process id a cluster still names, when that process is really a PostgreSQL of this cluster. */
async function stopLeftOver(cluster: string): Promise<void> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const found = await identifyProcess(pid);
  if (found === null || !found.command.includes(cluster)) return;
  process.kill(pid, 'SIGCONT');
  process.kill(pid, 'SIGINT');
  for (let waited = 0; (await identifyProcess(pid))?.started === found.started; waited += 50) {
    if (waited === 20_000) process.kill(pid, 'SIGQUIT');
    await sleep(50);
  }
}

/** A folder with a short path (a socket's path must stay below 104 bytes), the same one for each start of a cluster. */
async function socketFolder(cluster: string, user: RunAs): Promise<string> {
  const name = `palaestra-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`;
  const folder = join(user.uid === undefined ? tmpdir() : '/tmp', name);
  const owner = user.uid ?? process.getuid?.() ?? 0;
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await stat(folder);
  if (found.uid !== owner && found.uid !== process.getuid?.()) {
    const text = `Cannot start the database: the folder for its socket belongs to somebody else (${folder})`;
    throw new PalaestraError('unavailable', text);
  }
  await chmod(folder, 0o700);
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  return folder;
}

/** No socket, nobody behind it, a connection cut; 57P03: the server says that it is still starting up. */
const NOT_YET = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', '57P03'];

/** Connect until it works. Recovery after a crash may take its time; an ended process is told at once. */
async function untilReady(url: string, ended: Promise<void>, logPath: string): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      return;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // A connection that ends before it is greeted has no code.
      if (!NOT_YET.includes(code ?? '') && !/^Connection terminated/.test(message)) throw error;
    } finally {
      await client.end().catch(() => {});
    }
    await sleep(20);
  }
  const last = (await readFile(logPath, 'utf8').catch(() => '')).trim().split('\n').at(-1);
  throw new PalaestraError('unavailable', `Cannot start the database: ${last || 'it ended at once'} (${logPath})`);
}
