import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../../apps/cli/bin.mjs');
const PART = '.mcap.part';

/** `palaestra station run` as a process of its own, in a spool of its own. */
export interface RecorderChild {
  readonly spool: string;
  /** Where a second name of every recording lies that was ever begun: the same bytes, whatever becomes of the first name. */
  readonly witness: string;
  /** Times that the process ended without being asked to, after it had once listened. */
  readonly crashes: number;
  /** Starts that came to nothing, as when the ground could not be asked. */
  readonly failedStarts: number;
  /** Start it as a service manager does: again until it listens. */
  start(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Stop it in order. */
  stop(): Promise<void>;
  /** Give what is being recorded its second name. @returns all of them. */
  look(): string[];
}

/** @param parameters of the command, without the spool. */
export function recorderChild(folder: string, parameters: readonly string[]): RecorderChild {
  const spool = join(folder, 'spool');
  const witness = join(folder, 'witness');
  for (const place of [spool, witness]) mkdirSync(place, { recursive: true });
  const log = openSync(join(folder, 'recorder.log'), 'a');
  const env = { PATH: process.env.PATH, HOME: folder };
  let child: ChildProcess | null = null;
  let crashes = 0;
  let failedStarts = 0;

  async function listens(): Promise<boolean> {
    const asked = [BIN, 'station', 'run', '--out', spool, ...parameters];
    const started = spawn(process.execPath, asked, { env, stdio: ['ignore', 'pipe', log] });
    child = started;
    const exited = once(started, 'exit');
    const [said] = await Promise.race([once(started.stdout!, 'data'), exited]);
    if (!Buffer.isBuffer(said)) return false;
    void exited.then(() => {
      if (child !== started) return;
      child = null;
      crashes += 1;
    });
    return true;
  }

  async function end(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    const ending = child;
    if (ending === null) return;
    child = null;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    await exited;
    look();
  }

  function look(): string[] {
    const known = readdirSync(witness);
    for (const name of readdirSync(spool)) {
      if (!name.endsWith(PART) || known.includes(name)) continue;
      try {
        linkSync(join(spool, name), join(witness, name));
      } catch (error) {
        // It got its final name in this moment; before that it had been looked at, or it never becomes a take.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    return readdirSync(witness);
  }

  return {
    spool,
    witness,
    get crashes() {
      return crashes;
    },
    get failedStarts() {
      return failedStarts;
    },
    async start() {
      while (!(await listens())) {
        failedStarts += 1;
        if (failedStarts > 100) throw new Error(`the recorder does not start, see ${folder}/recorder.log`);
      }
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGINT'),
    look,
  };
}
