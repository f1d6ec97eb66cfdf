import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { addStations, beat, type LoadStation, quantile, runLoad } from './ground/load.ts';
import { startServerProcess } from './ground/server-process.ts';
import type { BenchArgs, BenchResult } from './run.ts';

const STATIONS = 200;
const EVERY_MS = 2000;
const PAGES = 8;
const FLOOD_S = 5;

/**
 * 200 stations that speak every 2 s over HTTP, 8 pages that listen to the board and one that never reads, against a server in
 * a process of its own; then the same while one station sends heartbeats as fast as it can. Option: seconds (30).
 */
export async function run({ options }: BenchArgs): Promise<BenchResult[]> {
  const rounds = Math.max(2, Math.round((Number(options[0] ?? 30) * 1000) / EVERY_MS));
  const busy = `the machine's load was ${loadavg()[0]!.toFixed(1)}`;
  const server = await startServerProcess();
  try {
    const stations = await addStations(server, STATIONS);
    const load = { everyMs: EVERY_MS, pages: PAGES };
    await runLoad(server, stations, { ...load, rounds: 2 });
    const before = await server.usage();
    const began = performance.now();
    const { sent, refused, answers, lags, pages } = await runLoad(server, stations, { ...load, rounds });
    const seconds = (performance.now() - began) / 1000;
    const after = await server.usage();
    const behind = pages.filter(({ upToDate }) => upToDate < STATIONS).length;
    const perPage = pages.reduce((sum, { messages }) => sum + messages, 0) / PAGES / seconds;
    const bytes = pages.reduce((sum, page) => sum + page.bytes, 0) / PAGES / seconds;
    const flooding = flood(server.url, stations[0]!, FLOOD_S);
    const meanwhile = await runLoad(server, stations.slice(1), { ...load, rounds: 3 });
    const flooded = await flooding;
    const last = await server.usage();
    return [
      line(
        sent / seconds,
        '1/s',
        `heartbeats of ${STATIONS} stations, ${refused} refused, ${behind} of ${PAGES} pages behind`,
      ),
      line(quantile(answers, 0.5), 'ms', `answer to a heartbeat, median; ${busy}`),
      line(quantile(answers, 0.95), 'ms', 'answer to a heartbeat, p95'),
      line(quantile(lags, 0.95), 'ms', 'from a heartbeat to a page, p95; a message a second is meant'),
      line(perPage, '1/s', 'messages to each page'),
      line(bytes / 1000, 'kB/s', 'to each page'),
      line(((after.cpu - before.cpu) / seconds) * 100, '%', 'of one core, server without database'),
      line(before.rss / 1e6, 'MB', 'resident memory of the server before'),
      line(after.rss / 1e6, 'MB', `resident memory after ${seconds.toFixed(0)} s`),
      line(flooded / FLOOD_S, '1/s', 'heartbeats of one station that floods, answered'),
      line(
        quantile(meanwhile.answers, 0.95),
        'ms',
        `answer to the others meanwhile, p95; ${meanwhile.refused} refused`,
      ),
      line(last.rss / 1e6, 'MB', 'resident memory after the flood'),
    ];
  } finally {
    await server.close();
  }
}

/** Send heartbeats of one station, eight at once, for some seconds. @returns how many were answered. */
async function flood(url: string, { id, key }: LoadStation, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  let answered = 0;
  async function worker(): Promise<void> {
    for (let round = 0; performance.now() < until; round++) {
      const response = await fetch(`${url}/api/v1/stations/${id}/heartbeat`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
        // Every one looks different from the last, so that nothing of it is kept for being the same.
        body: JSON.stringify({ ...beat(round), fault: round % 2 === 0 ? null : `fault ${round}` }),
      });
      await response.arrayBuffer();
      answered++;
      await wait(0);
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker));
  return answered;
}

function line(ours: number, unit: string, notes: string): BenchResult {
  return { case: 'ground', ours, theirs: null, unit, ratio: null, peer: 'none', notes };
}
