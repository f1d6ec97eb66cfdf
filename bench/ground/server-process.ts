import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const BIN = resolve(import.meta.dirname, '../../apps/cli/bin.mjs');

/** A server in a process of its own, with an empty store and its own database. */
export interface ServerProcess {
  readonly url: string;
  /** Key of the machine's owner. */
  readonly key: string;
  /** Resident memory, bytes, and processor time, s, of the server without its database. */
  usage(): Promise<{ rss: number; cpu: number }>;
  close(): Promise<void>;
}

/** Start `palaestra serve` on a free port. Linux only, because it is measured through `/proc`. */
export async function startServerProcess(): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'palaestra-load-'));
  const data = join(folder, 'store');
  const child = spawn(process.execPath, [BIN, 'serve', '--port', '0', '--data', data, '--json'], {
    env: { ...process.env, HOME: folder, PALAESTRA_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  async function close(): Promise<void> {
    if (child.exitCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  }
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then((): [string] => [`{"error":"it ended with ${child.exitCode}"}`]);
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  lines.on('line', () => undefined);
  const { url, error } = JSON.parse(line) as { url?: string; error?: string };
  if (url === undefined) {
    await close();
    throw new Error(`Cannot start the server: ${error ?? line}`);
  }
  const key = (await readFile(join(data, 'local-key'), 'utf8')).trim();
  return {
    url,
    key,
    async usage() {
      // Fields of proc(5): 14 and 15 are the ticks in user and system mode, 24 the resident pages.
      const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8');
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      return { rss: fields[21]! * 4096, cpu: (fields[11]! + fields[12]!) / 100 };
    },
    close,
  };
}
