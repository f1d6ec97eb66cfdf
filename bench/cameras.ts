import { type Browser, chromium } from 'playwright-core';
import { BUILT_IN_STATIONS } from '../stages/1-collect/built-in.ts';
import { findBrowser } from '../stages/1-collect/commands/find-browser.ts';
import { openPageHost } from '../stages/1-collect/commands/page-host.ts';
import { simulatedStart } from '../stages/1-collect/record.ts';
import { builtInProfiles } from '../stages/3-cleanse/profiles/node.ts';
import type { BenchArgs, BenchResult } from './run.ts';

const ARGS = ['--no-sandbox', '--enable-unsafe-swiftshader', '--use-angle=swiftshader', '--disable-gpu'];
const SEEDS = [1, 2, 3];
/** A moment for the station to run by its clock before it is watched, ms, and for how many seconds it is. */
const SETTLE = 2000;
const WATCHED = 5;

/**
 * The cameras of the stations' page in a Chromium without a window or a graphics chip, for every cell: pictures of each of
 * the two cameras that are drawn and encoded per second when nothing else waits for them (`collect sim --cameras`), pictures
 * per second while the cell runs by the clock and is shown (30 are asked for), and the time from the end of a take to its
 * verdict. Option: the browser.
 */
export async function run(args: BenchArgs): Promise<BenchResult[]> {
  const executablePath = await findBrowser(args.options[0]);
  const host = await openPageHost([...(await builtInProfiles()).values()]);
  const browser = await chromium.launch({ executablePath, args: ARGS });
  try {
    const results: BenchResult[] = [];
    const cells = new Map(BUILT_IN_STATIONS.map(({ cell, id }) => [cell!, id]));
    for (const [cell, station] of cells) results.push(...(await measure(browser, host.url, cell, station)));
    return results;
  } finally {
    await browser.close();
    await host.close();
  }
}

async function measure(browser: Browser, url: string, cell: string, station: string): Promise<BenchResult[]> {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  await page.goto(`${url}/collect/${station}?seed=1`);
  await page.waitForFunction('globalThis.palaestraStation !== undefined', undefined, { timeout: 120_000 });
  await page.waitForTimeout(SETTLE);
  const live: number[] = [];
  for (let second = 0; second < WATCHED; second++) {
    await page.waitForTimeout(1000);
    live.push(Number(await page.getByTestId('cameras').getAttribute('data-hz')));
  }
  let moments = 0;
  let seconds = 0;
  const verdicts: number[] = [];
  for (const seed of SEEDS) {
    const take = {
      seed,
      failure: null,
      disturbance: 0,
      startNs: String(simulatedStart(seed)),
      order: null,
      task: null,
    };
    const began = performance.now();
    const { result, judgedMs } = await page.evaluate<{ result: { time: number }; judgedMs: number }>(
      `palaestraStation.record(${JSON.stringify(take)})`,
    );
    seconds += (performance.now() - began) / 1000;
    moments += Math.floor(result.time * 30) + 1;
    verdicts.push(judgedMs / 1000);
  }
  await page.close();
  const line = (ours: number, unit: string, notes: string): BenchResult => ({
    case: `cameras ${cell}`,
    ours,
    theirs: null,
    unit,
    ratio: null,
    peer: 'none',
    notes: `${notes}; there is no peer that films a browser's simulation`,
  });
  return [
    line(
      moments / seconds,
      'Hz',
      'pictures of each of two cameras, 640 x 480, drawn, encoded and recorded, with physics and verdict',
    ),
    line(
      live.reduce((sum, hz) => sum + hz, 0) / live.length,
      'Hz',
      `pictures of each camera in a second while the cell runs by the clock and the page shows it; by seconds ${live.join(', ')}`,
    ),
    line(Math.max(...verdicts), 's', `longest of ${SEEDS.length} times from the end of a take to its verdict`),
  ];
}
