import { afterAll, beforeAll, expect, test } from 'vitest';
import { addStations, quantile, runLoad } from './ground/load.ts';
import { type ServerProcess, startServerProcess } from './ground/server-process.ts';

const STATIONS = 200;
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server?.close());

test('200 stations speak, pages hear the last of each, and one page that never reads holds nobody back', async () => {
  const stations = await addStations(server, STATIONS);
  const began = performance.now();
  const load = { rounds: 3, everyMs: 2000, pages: 4 };
  const { sent, refused, answers, lags, pages } = await runLoad(server, stations, load);
  const seconds = (performance.now() - began) / 1000;
  const { rss } = await server.usage();
  const figures = [quantile(answers, 0.5), quantile(answers, 0.95), quantile(lags, 0.95)].map((ms) => ms.toFixed(0));
  console.info(
    `${sent} heartbeats in ${seconds.toFixed(1)} s: answered in ${figures[0]} ms (median), ${figures[1]} ms (p95), ` +
      `on a page after ${figures[2]} ms (p95), ${(rss / 1e6).toFixed(0)} MB resident`,
  );
  expect([sent, refused]).toEqual([STATIONS * load.rounds, 0]);
  for (const { upToDate, messages } of pages) {
    expect(upToDate).toBe(STATIONS);
    // Gathered: at most one a second, however many stations spoke.
    expect(messages).toBeLessThanOrEqual(seconds + 2);
  }
});
