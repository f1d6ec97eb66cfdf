import { readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cellKind } from '@palaestra/cells';
import { type Command, type CommandIo, PalaestraError } from '@palaestra/core';
import { type Client, createClient } from '@palaestra/sdk';
import { z } from 'zod';
import { BUILT_IN_STATIONS } from '../built-in.ts';
import { suitsStation } from '../may-collect.ts';
import { seedFor } from '../seed-for.ts';
import { filmSeeds } from './film.ts';
import { findBrowser } from './find-browser.ts';
import type { SimEpisode } from './sim-job.ts';
import { recordSeeds } from './sim-pool.ts';

const DEFAULT_CELL = 'cell-to-tray';

const Options = z.object({
  cell: z.string(),
  episodes: z.coerce.number().int().min(1).max(1_000_000),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 40),
  out: z.string().min(1).optional(),
  cameras: z.boolean().default(false),
  browser: z.string().min(1).optional(),
  failures: z.coerce.number().min(0).max(1),
  disturbance: z.coerce.number().min(0).max(0.005),
  faults: z.coerce.number().min(0).max(1),
  station: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, 'expected letters, digits, dot, dash')
    .optional(),
  order: z.string().min(1).optional(),
  jobs: z.coerce.number().int().min(1).max(256),
  now: z.boolean(),
});

export const collectSim: Command = {
  name: 'collect sim',
  summary: 'Record episodes of a simulated cell, worked by its scripted expert, one MCAP each',
  usage:
    '--cell NAME --episodes N --seed S --out DIR [--failures SHARE] [--disturbance M] [--faults SHARE] [--order ID] [--jobs N] [--now] [--cameras] [--json]',
  example: 'palaestra collect sim --cell cell-to-tray --episodes 50 --seed 1 --out recordings',
  options: {
    cell: { type: 'string', default: DEFAULT_CELL },
    episodes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    failures: { type: 'string', default: '0.08' },
    disturbance: { type: 'string', default: '0' },
    faults: { type: 'string', default: '0' },
    station: { type: 'string' },
    order: { type: 'string' },
    jobs: { type: 'string' },
    now: { type: 'boolean', default: false },
    cameras: { type: 'boolean', default: false },
    browser: { type: 'string' },
  },
  help: {
    cell: 'name of the simulated cell',
    episodes: 'how many',
    seed: 'seed of the first episode; the next ones count up, and the same seed gives the same file',
    out: 'folder to write to; existing equal files are kept, different ones never overwritten; with --cameras it may be left out: then the recordings are sent to the server',
    failures: 'share of episodes in which the expert is asked to fail, 0 to 1',
    disturbance: 'size in m of a random push on the executed action, from which the expert recovers; 0.0005 is much',
    faults: 'share of recordings with a fault of the recording itself: a late start, silence, a broken encoder; 0 to 1',
    station: 'id of the simulated station; by default the first one of the cell, or the first one that suits the order',
    order:
      'id of a work order: record its next variations, as the server asks for them; takes the place of --cell and --seed',
    jobs: 'worker threads; the number of cores by default',
    now: 'stamp the files with the clock of this machine instead of a time that follows from the seed',
    cameras: 'film the work too: the station page is run in a Chromium without a window',
    browser: 'path of the Chromium to film with; looked for in the usual places by default',
  },
  async run({ values, json }, io) {
    const parsed = Options.safeParse({ jobs: availableParallelism(), ...values });
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!;
      const found = values[String(path[0])] ?? 'nothing';
      throw new PalaestraError('bad_input', `Cannot collect: --${path.join('.')}: ${message}, found ${String(found)}`);
    }
    const { cell: named, seed, episodes, out, jobs, now, order, cameras, browser, ...rest } = parsed.data;
    if (out === undefined && !cameras) {
      throw new PalaestraError('bad_input', 'Cannot collect: --out: expected a folder, found nothing');
    }
    if (cameras && rest.faults > 0) {
      throw new PalaestraError(
        'bad_input',
        `Cannot collect: --faults: expected 0 with --cameras, found ${rest.faults}`,
      );
    }
    const work =
      order === undefined ? freeWork(named, episodes, seed) : await orderedWork(order, rest.station, episodes, io);
    const { cell, seeds, task, station = rest.station ?? firstStationOf(cell) } = work;
    // An order is worked on at a time, so its recordings tell it.
    const startNs = now || order !== undefined ? BigInt(Date.now()) * 1_000_000n : null;
    const job = { ...rest, station, cell, task, folder: out ?? '', startNs, order };
    const began = performance.now();
    let count = 0;
    const told = () => io.progress('collect', ++count, seeds.length);
    try {
      const recorded = cameras
        ? await filmSeeds(job, seeds, {
            browser: await findBrowser(browser),
            destination: out === undefined ? io.server : { folder: out },
            signal: io.signal,
            told,
          })
        : await recordSeeds(job, seeds, jobs, io.signal, told);
      const summary = summarise(recorded, (performance.now() - began) / 1000);
      const to = out ?? io.server.url;
      if (json) io.out(JSON.stringify({ out: to, ...summary, files: recorded }));
      else for (const line of describe(to, summary)) io.out(line);
    } finally {
      if (out !== undefined) await sweep(out);
    }
    return 0;
  },
};

interface Work {
  readonly cell: string;
  readonly seeds: readonly number[];
  /** Of the order; the cell's own without one. */
  readonly task?: string;
  readonly station?: string;
}

function firstStationOf(cell: string): string {
  return BUILT_IN_STATIONS.find((station) => station.cell === cell)!.id;
}

function freeWork(cell: string, episodes: number, seed: number): Work {
  return { cell: cellKind(cell).name, seeds: Array.from({ length: episodes }, (_, index) => seed + index) };
}

/** The seeds whose scenes are the variations that the server asks for next. */
async function orderedWork(
  order: string,
  named: string | undefined,
  count: number,
  { server }: CommandIo,
): Promise<Work> {
  const client = createClient({ baseUrl: server.url, key: server.key });
  const station = named ?? (await stationFor(client, order));
  const assignments = await client.nextVariations(order, { station, count });
  const first = assignments[0];
  if (first === undefined) {
    const text = 'every quota is covered by accepted episodes, ones that wait for a verdict or ones under way';
    throw new PalaestraError('conflict', `Cannot collect: nothing is left to record, ${text} (${order})`);
  }
  if (first.cell === null) {
    throw new PalaestraError('bad_input', `Cannot collect: the task ${first.task} has no simulated cell (${order})`);
  }
  const kind = cellKind(first.cell);
  const seeds = assignments.map((assignment) => seedFor(kind, assignment));
  return { cell: kind.name, seeds, task: first.task, station };
}

/** The first simulated station at which an order can be worked. */
async function stationFor(client: Client, id: string): Promise<string> {
  const order = await client.order(id);
  const task = (await client.tasks()).find((one) => one.id === order.task);
  if (task === undefined)
    throw new PalaestraError('not_found', `Cannot collect: there is no task ${order.task} (${id})`);
  const found = (await client.stations()).find(
    (station) => station.simulated && suitsStation({ order, task, station }),
  );
  if (found !== undefined) return found.id;
  const text = `no simulated station suits its order, expected an open one of the cell ${task.cell ?? 'none'}`;
  throw new PalaestraError('conflict', `Cannot collect: ${text} that the order allows (${id})`);
}

interface Summary {
  readonly episodes: number;
  readonly written: number;
  readonly successes: number;
  readonly causes: Readonly<Record<string, number>>;
  /** Simulated and real seconds. */
  readonly simulated: number;
  readonly seconds: number;
}

function summarise(recorded: readonly SimEpisode[], seconds: number): Summary {
  const causes: Record<string, number> = {};
  for (const { cause } of recorded) if (cause !== null) causes[cause] = (causes[cause] ?? 0) + 1;
  return {
    episodes: recorded.length,
    written: recorded.filter(({ written }) => written).length,
    successes: recorded.filter(({ outcome }) => outcome === 'success').length,
    causes,
    simulated: recorded.reduce((sum, { duration }) => sum + duration, 0),
    seconds,
  };
}

function describe(out: string, { episodes, written, successes, causes, simulated, seconds }: Summary): string[] {
  const failed = Object.entries(causes).map(([cause, count]) => `${count} ${cause}`);
  return [
    `${episodes} episodes, ${written} newly written (${out})`,
    `${successes} successes${failed.length === 0 ? '' : `, ${failed.join(', ')}`}`,
    `${simulated.toFixed(0)} s of work recorded in ${seconds.toFixed(1)} s`,
  ];
}

/** A stopped worker cannot tidy up: remove the unfinished files of this process. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const mine = names.filter((name) => name.startsWith(`.${process.pid}-`) && name.endsWith('.part'));
  await Promise.all(mine.map((name) => rm(join(folder, name), { force: true })));
}
