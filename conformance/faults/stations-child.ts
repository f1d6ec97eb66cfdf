import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childFlags } from '@palaestra/platform/process/child-flags';

/** Where `palaestra` keeps what Node made of its sources. */
const COMPILED = join(import.meta.dirname, '../../node_modules/.cache/palaestra');

/** What a process of stations is told. */
export interface StationsPlan {
  readonly url: string;
  readonly key: string;
  /** Folder of each station. */
  readonly folders: readonly string[];
  /** Longest pause between two tries, ms. */
  readonly pauseMs: number;
  /** How long an answer may take, as `palaestra station send --patience`, ms. */
  readonly patienceMs: number;
}

/** What it says: why a recording waits, or that nothing is left. */
export type StationsWord = { readonly path: string; readonly reason: string } | { readonly done: true };

export interface StationsChild {
  /** Resolves when all of its stations have sent everything. */
  readonly done: Promise<void>;
  readonly isDone: boolean;
  /** Times that the process ended without being asked to. */
  readonly crashes: number;
  /** Every sentence that was ever given as a reason, hashes and figures left out -> how often. */
  readonly said: ReadonlyMap<string, number>;
  start(): void;
  /** kill -9. */
  kill(): Promise<void>;
}

/** @param folder for its plan and what it prints; not on the stations' own disk, which may be full. */
export async function stationsChild(
  folder: string,
  plan: StationsPlan,
  environment: Record<string, string> = {},
): Promise<StationsChild> {
  await mkdir(folder, { recursive: true });
  const planPath = join(folder, 'plan.json');
  await writeFile(planPath, JSON.stringify(plan));
  const log = createWriteStream(join(folder, 'stations.log'), { flags: 'a' });
  const said = new Map<string, number>();
  const done = Promise.withResolvers<void>();
  let isDone = false;
  let crashes = 0;
  let child: ChildProcess | null = null;

  function hear(line: string): void {
    log.write(`${line}\n`);
    const word = JSON.parse(line) as StationsWord;
    if ('path' in word) {
      const sentence = word.reason.replaceAll(/\([^)]*\)|[0-9a-f]{64}/g, '').replaceAll(/\d+/g, 'N');
      said.set(sentence, (said.get(sentence) ?? 0) + 1);
    } else {
      isDone = true;
      done.resolve();
    }
  }

  return {
    done: done.promise,
    get isDone() {
      return isDone;
    },
    get crashes() {
      return crashes;
    },
    said,
    start() {
      if (isDone || child !== null) return;
      const started = spawn(
        process.execPath,
        [...childFlags(), join(import.meta.dirname, 'stations.main.ts'), planPath],
        {
          env: { PATH: process.env.PATH, HOME: folder, NODE_COMPILE_CACHE: COMPILED, ...environment },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      child = started;
      createInterface({ input: started.stdout! }).on('line', hear);
      started.stderr!.on('data', (text) => log.write(text));
      started.once('exit', (code) => {
        if (child !== started) return;
        child = null;
        if (code !== 0) crashes += 1;
      });
    },
    async kill() {
      const ending = child;
      if (ending === null) return;
      child = null;
      const exited = once(ending, 'exit');
      ending.kill('SIGKILL');
      await exited;
    },
  };
}
