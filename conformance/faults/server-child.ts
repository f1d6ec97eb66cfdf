import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseProcesses } from '@palaestra/platform/db/testing';
import { type CommandChild, commandChild } from './command-child.ts';

/** The real server as a process of its own, with its data folder and its embedded database. */
export interface ServerChild extends Pick<CommandChild, 'pid' | 'kill' | 'stop'> {
  readonly port: number;
  readonly dataFolder: string;
  /** Times that the process ended without being asked to, also at its start. */
  readonly crashes: number;
  /** Start it, again on the same port and folder; resolves when it answers. */
  start(): Promise<void>;
  /** kill -9 of the database's first process, or of one that works for a connection. */
  killDatabase(which: 'postmaster' | 'backend', pick: number): Promise<boolean>;
  /** The key of this machine's command line. */
  key(): Promise<string>;
}

/** @param environment added to the few variables that the process gets. */
export async function serverChild(folder: string, environment: Record<string, string> = {}): Promise<ServerChild> {
  const dataFolder = join(folder, 'data');
  const port = await freePort();
  const parameters = ['serve', '--port', String(port), '--data', dataFolder, '--json'];
  const child = commandChild(folder, 'server', parameters, { PALAESTRA_LOG: 'warn', ...environment });
  return {
    port,
    dataFolder,
    get crashes() {
      return child.crashes + child.failedStarts;
    },
    get pid() {
      return child.pid;
    },
    async start() {
      if (!(await child.start())) throw new Error(`the server ended at its start, see ${folder}/server.log`);
      while ((await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => null))?.status !== 200) await sleep(50);
    },
    kill: child.kill,
    stop: child.stop,
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

/** Below what the kernel gives out by itself (32768 and up): who connects while the server is away must not get its port. */
const PORTS = { least: 20_000, most: 32_768 };

/** A port that nobody uses and nobody is given, so that a server that was killed gets it again. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.least, PORTS.most);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
