import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { migrations as cleanse } from '@palaestra/cleanse/server';
import type { EpisodePage } from '@palaestra/core';
import { migrations as label } from '@palaestra/label/server';
import { migrations as manage, routes } from '@palaestra/manage/server';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { ENDLESS, migrate, openDatabase } from '@palaestra/platform/db';
import { startEmbeddedDatabase } from '@palaestra/platform/db/embedded';
import { apiApp, liveHub } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import { silentLogger } from '@palaestra/platform/log';
import { migrations as transmit } from '@palaestra/transmit/server';
import { fillGround } from './catalogue/rows.ts';
import { quantile } from './ground/load.ts';
import type { BenchArgs, BenchResult } from './run.ts';

const SORTS = ['stored', 'recorded', 'duration', 'findings', 'task', 'operator'] as const;
/** What people combine on the page: one filter, a queue of work, a person's work, words. Each with the page's own order. */
const FILTERS = [
  'task=task-3',
  'operator=operator-2',
  'operator=operator-57&decision=drop',
  'station=station-5',
  'decision=review',
  'decision=none',
  'decision=keep&labelled=proposed',
  'decision=keep&outcome=success&labelled=confirmed&simulated=false',
  'decision=drop&outcome=success&sort=findings',
  'decision=keep&sort=findings',
  'outcome=unknown&sort=findings',
  'task=task-3&operator=operator-11',
  'task=task-3&sort=findings&order=desc',
  'task=task-12&operator=operator-30&station=station-5&decision=keep&sort=duration',
  'operator=operator-57&task=task-0',
  'q=screw',
  'q=operator-2',
  'q=%E7%94%B5%E8%8A%AF',
  'q=%E5%B9%B3%E6%9D%BF',
  'q=nothing+like+it',
  'q=harness+operator-30&decision=review',
];

/**
 * One page of 200 rows of the catalogue with its total, asked of the server's own routes on the embedded PostgreSQL, every
 * order both ways and the filters that people combine. The aim is 50 ms for 95 of 100 pages.
 *
 * Options: `--rows` (500000), `--rounds` (20), `--data FOLDER` keeps the filled database for the next run.
 */
export async function run({ options }: BenchArgs): Promise<BenchResult[]> {
  const { values } = parseArgs({
    args: options,
    options: {
      rows: { type: 'string', default: '500000' },
      rounds: { type: 'string', default: '20' },
      data: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const rows = Number(values.rows);
  const folder = values.data ?? (await mkdtemp('/tmp/palaestra-bench-'));
  await mkdir(folder, { recursive: true });
  // The database's user must be able to pass through.
  await chmod(folder, 0o755);
  const server = await startEmbeddedDatabase(folder, 'bench', silentLogger);
  try {
    const filling = openDatabase(server.url, silentLogger, ENDLESS);
    const { rows: tables } = await filling.pool.query<{ there: boolean }>(
      "select to_regclass('episodes') is not null as there",
    );
    if (!tables[0]!.there) {
      // As a store from before the kept catalogue, which the migration then fills: many rows at once come faster that way.
      await migrate(filling.db, [transmit, cleanse, label]);
      const began = performance.now();
      await fillGround(filling, rows);
      process.stderr.write(`filled with ${rows} episodes in ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
    }
    await migrate(filling.db, [transmit, cleanse, label, manage]);
    const known = await filling.pool.query<{ n: number }>('select count(*)::int as n from episodes');
    if (known.rows[0]!.n !== rows) throw new Error(`expected ${rows} episodes, found ${known.rows[0]!.n}`);
    await filling.close();
    const { db, close } = openDatabase(server.url, silentLogger);
    const ask = asker(db, server.url);
    const results: BenchResult[] = [];
    const orders = SORTS.flatMap((sort) => [`sort=${sort}&order=asc`, `sort=${sort}&order=desc`]);
    for (const query of [...orders, ...FILTERS].filter(
      (one) => values.only === undefined || one.includes(values.only),
    )) {
      results.push(await measure(ask, query, Number(values.rounds), rows));
    }
    await close();
    return results;
  } finally {
    await server.close();
    if (values.data === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

type Ask = (query: string) => Promise<EpisodePage>;

function asker(db: ReturnType<typeof openDatabase>['db'], url: string): Ask {
  const jobs = pgBossJobs({ url, log: silentLogger, work: false });
  const context = {
    db,
    blobs: memoryBlobStore(),
    jobs,
    clock: { now: () => new Date() },
    log: silentLogger,
    live: liveHub(),
  };
  const person = { person: 'p', name: 'P', email: 'p@bench', org: 'bench', orgName: 'bench', role: 'student' as const };
  const app = apiApp({ routes: [routes(context)], log: silentLogger, authenticate: async () => person });
  return async (query) => {
    const response = await app.request(`/api/v1/episodes?limit=200&${query}`);
    if (response.status !== 200) throw new Error(`${query}: ${response.status} ${await response.text()}`);
    return (await response.json()) as EpisodePage;
  };
}

/** The first page, and the two behind it, as somebody does who scrolls; each counts as one. */
async function measure(ask: Ask, query: string, rounds: number, rows: number): Promise<BenchResult> {
  await ask(query);
  const times: number[] = [];
  let first: EpisodePage | null = null;
  for (let round = 0; round < rounds; round++) {
    for (let [page, cursor]: [number, string | null] = [0, '']; page < 3 && cursor !== null; page++) {
      const began = performance.now();
      const found: EpisodePage = await ask(cursor === '' ? query : `${query}&cursor=${cursor}`);
      times.push(performance.now() - began);
      first ??= found;
      cursor = found.next;
    }
  }
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  const load = `${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`;
  return {
    case: `catalogue, ${decodeURIComponent(query)}`,
    ours: Math.round(p95 * 10) / 10,
    theirs: null,
    unit: 'ms, p95',
    ratio: null,
    peer: 'none',
    notes: `p50 ${p50.toFixed(1)} ms, ${times.length} pages, first total ${first!.total} of ${rows}; ${load}`,
  };
}
