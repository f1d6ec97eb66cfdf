/**
 * Many stations in one process, for the fault suite: `node stations.main.ts PLAN.json`. Each sends what lies in its folder and
 * removes a recording only against the server's receipt. Says why a recording waits, a JSON line each.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendRecording } from '@palaestra/transmit';
import { openLocalFile } from '../../stages/2-transmit/commands/local-files.ts';
import type { StationsPlan, StationsWord } from './stations-child.ts';

const { url, key, folders, pauseMs } = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as StationsPlan;
const signal = new AbortController().signal;
const client = { fetch, url, key, signal, wait: (ms: number) => sleep(Math.min(ms, pauseMs)) };

function say(word: StationsWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

async function runStation(folder: string): Promise<void> {
  for (;;) {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.mcap')).sort();
    if (names.length === 0) return;
    for (const name of names) {
      const path = join(folder, name);
      try {
        await using file = await openLocalFile(path);
        await sendRecording(file, client);
        await rm(path);
      } catch (error) {
        say({ path, reason: error instanceof Error ? error.message : String(error) });
        await sleep(pauseMs);
      }
    }
  }
}

await Promise.all(folders.map(runStation));
say({ done: true });
