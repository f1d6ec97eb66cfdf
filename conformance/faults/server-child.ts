import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseProcesses } from '@palaestra/platform/db/testing';

const BIN = join(import.meta.dirname, '../../apps/cli/bin.mjs');

/** The real server as a process of its own, with its data folder and its embedded database. */
export interface ServerChild {
  readonly port: number;
  readonly dataFolder: string;
  /** Times that the process ended without being asked to. */
  readonly crashes: number;
  /** Process id; null while it does not run. */
  readonly pid: number | null;
  /** Start it, again on the same port and folder; resolves when it answers. */
  start(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Stop it in order. */
  stop(): Promise<void>;
  /** kill -9 of the database's first process, or of one that works for a connection. */
  killDatabase(which: 'postmaster' | 'backend', pick: number): Promise<boolean>;
  /** The key of this machine's command line. */
  key(): Promise<string>;
}

/** @param environment added to the few variables that the process gets. */
export async function serverChild(folder: string, environment: Record<string, string> = {}): Promise<ServerChild> {
  mkdirSync(folder, { recursive: true });
  const dataFolder = join(folder, 'data');
  const port = await freePort();
  const log = openSync(join(folder, 'server.log'), 'a');
  let child: ChildProcess | null = null;
  let crashes = 0;

  async function start(): Promise<void> {
    const parameters = [BIN, 'serve', '--port', String(port), '--data', dataFolder, '--json'];
    const env = { PATH: process.env.PATH, HOME: folder, PALAESTRA_LOG: 'warn', ...environment };
    const started = spawn(process.execPath, parameters, { env, stdio: ['ignore', 'pipe', log] });
    child = started;
    started.once('exit', () => {
      if (child !== started) return;
      child = null;
      crashes += 1;
    });
    const said = await Promise.race([once(started.stdout!, 'data'), once(started, 'exit')]);
    if (!Buffer.isBuffer(said[0])) throw new Error(`the server ended at its start, see ${folder}/server.log`);
    while ((await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => null))?.status !== 200) await sleep(50);
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const ending = child;
    if (ending === null) return;
    child = null;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    await exited;
  }

  return {
    port,
    dataFolder,
    get crashes() {
      return crashes;
    },
    get pid() {
      return child?.pid ?? null;
    },
    start,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async killDatabase(which, pick) {
      const [first, ...backends] = await databaseProcesses(dataFolder);
      const pid = which === 'postmaster' ? first : backends[Math.floor(pick * backends.length)];
      if (pid === undefined) return false;
      process.kill(pid, 'SIGKILL');
      return true;
    },
    key: async () => (await readFile(join(dataFolder, 'local-key'), 'utf8')).trim(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
