/**
 * Many stations in one process, for the fault suite: `node stations.main.ts PLAN.json`. Each has the outbox of
 * `palaestra station send` in its folder. Says why a recording waits, a JSON line each, and ends when nothing is left.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFolderOutbox } from '../../apps/station/send-folder.ts';
import type { StationsPlan, StationsWord } from './stations-child.ts';

const { url, key, folders, pauseMs, patienceMs } = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as StationsPlan;

function say(word: StationsWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

/** True when every recording of the folder has been sent and removed. */
async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder)).every((name) => !name.endsWith('.mcap'));
}

async function runStation(folder: string): Promise<void> {
  const told = ({ name, reason }: { name: string; reason: string | null }) => {
    if (reason !== null) say({ path: `${folder}/${name}`, reason });
  };
  while (!(await isEmpty(folder))) {
    const over = new AbortController();
    try {
      await using outbox = await openFolderOutbox(folder, { server: { url, key, patienceMs }, told });
      await outbox.look(over.signal);
      // Nothing new appears here, and looking costs a hundred stations of one process more than it costs one.
      const running = outbox.run(over.signal, { lookMs: 10_000 }).finally(() => over.abort());
      let fault: string | null = null;
      while (!over.signal.aborted && (outbox.status().unsent.recordings > 0 || !(await isEmpty(folder)))) {
        await sleep(pauseMs, undefined, { signal: over.signal }).catch(() => {});
        const now = outbox.status().fault;
        if (now !== null && now !== fault) say({ path: folder, reason: now });
        fault = now;
        // A person would not wait out the pauses of a whole shift either.
        outbox.hurry();
      }
      over.abort();
      await running;
    } catch (error) {
      say({ path: folder, reason: error instanceof Error ? error.message : String(error) });
      await sleep(pauseMs);
    }
  }
}

await Promise.all(folders.map(runStation));
say({ done: true });
