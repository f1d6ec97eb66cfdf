import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { cellKind } from '@palaestra/cells';
import type { Assignment, CommandIo, Station } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedFor } from '../seed-for.ts';
import { collectSim } from './sim.ts';

const kind = cellKind('cell-to-tray');
const asked = (ordinal: number, pocket: number): Assignment => ({
  order: 'wo_1',
  task: 'cell-to-tray',
  cell: 'cell-to-tray',
  variation: { pocket },
  ordinal,
});

let folder: string;
let server: Server;
let answer: Assignment[] = [];
const robot = { embodiment: 'x', serial: null };
const sim = (id: string, more: object): Station => ({ id, name: id, simulated: true, cell: kind.name, robot, ...more });
const revoked = { at: '2026-03-02T10:00:00.000Z', by: 'WU', reason: 'old' };
const order = { id: 'wo_1', task: 'wipe', state: 'open', stations: ['other', 'torn', 'fit'], machines: 'any' };
const stations = [sim('first', {}), sim('other', { cell: 'plug-insertion' }), sim('torn', { revoked }), sim('fit', {})];
const known: Record<string, object> = {
  orders: order,
  tasks: { items: [{ ...kind.task, id: 'wipe' }] },
  stations: { items: stations },
};
let question: { path: string; body: unknown };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'order-'));
  server = createServer(async (request, response) => {
    const path = request.url!;
    response.setHeader('Content-Type', 'application/json');
    if (request.method === 'GET') return void response.end(JSON.stringify(known[path.split('/')[3]!]));
    question = { path, body: await json(request) };
    response.end(JSON.stringify({ items: answer }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function run(episodes: string, station = 'sim-2') {
  const io: CommandIo = {
    out: () => {},
    note: () => {},
    progress: () => {},
    signal: new AbortController().signal,
    server: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'k' },
  };
  const numbers = { seed: '1', failures: '0', disturbance: '0', faults: '0', jobs: '2' };
  const values = {
    ...numbers,
    cell: 'cell-to-tray',
    ...(station === '' ? {} : { station }),
    now: false,
    out: folder,
    order: 'wo_1',
    episodes,
  };
  return collectSim.run({ positionals: [], values, json: true }, io);
}

test('the variations that the server asks for are recorded, and the files tell the order', async () => {
  answer = [asked(7, 3), asked(8, 5)];
  await run('2');
  expect(question).toEqual({ path: '/api/v1/orders/wo_1/next', body: { station: 'sim-2', count: 2 } });
  const names = await readdir(folder);
  const told = await Promise.all(
    names.map(async (name) => {
      await using file = await fileReadable(join(folder, name));
      return (await readEpisode(file)).metadata!;
    }),
  );
  expect(told.map(({ order, station }) => [order, station])).toEqual([
    ['wo_1', 'sim-2'],
    ['wo_1', 'sim-2'],
  ]);
  expect(told.map(({ variation }) => variation.pocket).toSorted()).toEqual([3, 5]);
});

test('without a station, the first one is taken that the order allows and that shows its cell; files tell its task', async () => {
  answer = [{ ...asked(9, 4), task: 'wipe' }];
  const before = new Set(await readdir(folder));
  await run('1', '');
  expect(question.body).toEqual({ station: 'fit', count: 1 });
  const [name] = (await readdir(folder)).filter((one) => !before.has(one));
  await using file = await fileReadable(join(folder, name!));
  expect((await readEpisode(file)).metadata).toMatchObject({ task: 'wipe', station: 'fit', order: 'wo_1' });
  known.stations = { items: stations.slice(0, 3) };
  await expect(run('1', '')).rejects.toThrow(/no simulated station suits its order/);
});

test('an order that is covered is told in a sentence', async () => {
  answer = [];
  await expect(run('2')).rejects.toThrow(/^Cannot collect: nothing is left to record/);
});

test('every assignment has a seed of its own that shows the variation', () => {
  const seeds = Array.from({ length: 40 }, (_, ordinal) => seedFor(kind, asked(ordinal, (ordinal % 8) + 1)));
  expect(new Set(seeds).size).toBe(40);
  for (const [index, seed] of seeds.entries()) expect(kind.variation(seed).pocket).toBe((index % 8) + 1);
  expect(() => seedFor(kind, asked(0, 9))).toThrow(/never shows \{"pocket":9\}/);
});
