import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../../apps/cli/bin.mjs');

/** A verb of `palaestra` that runs until it is stopped, as a process of its own. */
export interface CommandChild {
  /** Times that it ended without being asked to, after it had once said that it is there; and before. */
  readonly crashes: number;
  readonly failedStarts: number;
  /** Process id; null while it does not run. */
  readonly pid: number | null;
  /** @returns true once it says that it is there, false when it ended before. */
  start(): Promise<boolean>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Stop it in order. */
  stop(): Promise<void>;
}

/**
 * @param folder its home.
 * @param name of the log in it, which gets what it writes to stderr.
 * @param environment added to the few variables that the process gets.
 */
export function commandChild(
  folder: string,
  name: string,
  parameters: readonly string[],
  environment: Record<string, string> = {},
): CommandChild {
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, `${name}.log`), 'a');
  const env = { PATH: process.env.PATH, HOME: folder, ...environment };
  let child: ChildProcess | null = null;
  let crashes = 0;
  let failedStarts = 0;

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const ending = child;
    if (ending === null) return;
    child = null;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    await exited;
  }

  return {
    get crashes() {
      return crashes;
    },
    get failedStarts() {
      return failedStarts;
    },
    get pid() {
      return child?.pid ?? null;
    },
    async start() {
      const started = spawn(process.execPath, [BIN, ...parameters], { env, stdio: ['ignore', 'pipe', log] });
      child = started;
      let isThere = false;
      started.once('exit', () => {
        if (child !== started) return;
        child = null;
        if (isThere) crashes += 1;
        else failedStarts += 1;
      });
      const [said] = await Promise.race([once(started.stdout!, 'data'), once(started, 'exit')]);
      isThere = Buffer.isBuffer(said);
      return isThere;
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
