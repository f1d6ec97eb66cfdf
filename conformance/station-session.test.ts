import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandIo, PalaestraError } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { IndexedReader } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import type { Database } from '@palaestra/platform/db';
import { testDb } from '@palaestra/platform/db/testing';
import { silentLogger } from '@palaestra/platform/log';
import { type Client, createClient } from '@palaestra/sdk';
import { type RunningServer, startServer } from '@palaestra/server';
import { commands } from '@palaestra/station/commands';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type FoxgloveRobot, openFoxgloveRobot } from '../apps/station/testing/foxglove-robot.ts';

let folder: string;
let database: Database;
let server: RunningServer;
let key: string;
let api: Client;
let robot: FoxgloveRobot;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaestra-session-'));
  database = await testDb([]);
  server = await startServer({
    dataFolder: join(folder, 'store'),
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    services: ['web'],
    databaseUrl: database.url,
    log: silentLogger,
  });
  key = (await readFile(join(folder, 'store', 'local-key'), 'utf8')).trim();
  api = createClient({ baseUrl: server.url, key });
  const robotOf = { embodiment: 'ur5e', serial: 'A-17' };
  await api.createStation({ id: 'arm-1', name: 'Arm 1', simulated: false, cell: null, robot: robotOf });
  robot = await openFoxgloveRobot();
});
afterAll(async () => {
  await robot.stop();
  await server.close();
  await database.close();
  await rm(folder, { recursive: true });
});

/** Run `palaestra station record` for a second, or until somebody stops it. */
async function record(
  values: Record<string, string | boolean | string[]>,
  { url = server.url, signal = new AbortController().signal } = {},
) {
  const lines: string[] = [];
  const notes: string[] = [];
  const spool = await mkdtemp(join(folder, 'spool-'));
  const command = commands.find(({ name }) => name === 'station record')!;
  const defaults = Object.fromEntries(
    Object.entries(command.options).flatMap(([name, option]) => ('default' in option ? [[name, option.default]] : [])),
  );
  const io: CommandIo = {
    out: (line) => lines.push(line),
    note: (line) => notes.push(line),
    progress() {},
    signal,
    server: { url, key },
  };
  const source = [`foxglove=ws://127.0.0.1:${robot.port}`];
  const code = await command.run(
    {
      values: { ...defaults, source, out: spool, duration: '1', wait: '120', ...values } as never,
      positionals: [],
      json: true,
    },
    io,
  );
  const result = JSON.parse(lines[0]!) as { path: string; warnings: string[] };
  return { code, ...result, notes };
}

async function about(path: string) {
  await using file = await fileReadable(path);
  const reader = await IndexedReader.open(file);
  const records: Record<string, Record<string, string>> = {};
  for await (const { name, metadata } of reader.metadata()) records[name] = Object.fromEntries(metadata);
  return { metadata: (await readEpisode(file)).metadata!, records };
}

test('a real station records only in a session with a green checklist, and the recording says under which', async () => {
  await expect(record({})).rejects.toThrow(/^Cannot record a real robot: its safety checklist is not known/);
  await expect(record({ station: 'nowhere' })).rejects.toThrow(/the ground knows no such station \(nowhere\)/);
  await expect(record({ station: 'arm-1' })).rejects.toThrow(/^Cannot record: nobody has begun work there/);
  const { items } = await api.checklist('arm-1');
  const [first] = items;
  const half = await api
    .openSession({ station: 'arm-1', confirmed: [first!.id] })
    .catch((error: PalaestraError) => error);
  if (!(half instanceof PalaestraError)) {
    await expect(record({ station: 'arm-1' })).rejects.toThrow(/not every point of its safety checklist/);
    await api.closeSession(half.id);
  }
  const order = await api.createOrder({
    task: 'cell-to-tray',
    slots: [{ variation: { pocket: 3 }, wanted: 2 }],
    machines: 'real',
  } as never);
  const session = await api.openSession({ station: 'arm-1', order: order.id, confirmed: items.map(({ id }) => id) });
  // What is not yet connected has no rate: then again, with more patience.
  let wait = 0.5;
  const tooFast = () => {
    wait *= 2;
    return record({ station: 'arm-1', require: ['/joint_states=1000'], wait: String(wait) });
  };
  await expect
    .poll(() => tooFast().catch((error: Error) => error.message))
    .toMatch(/^Cannot start the recording: \/joint_states is too slow, expected 1000 Hz or more, found \d+/);

  const enough = new AbortController();
  const asked = { station: 'arm-1', require: ['/joint_states=5'], duration: '120' };
  const recording = record(asked, { signal: enough.signal });
  await vi.waitFor(
    async () => {
      const { state } = (await api.ground()).stations.find(({ id }) => id === 'arm-1')!;
      expect(state).toMatchObject({
        heartbeat: { activity: 'recording', session: session.id, fault: null },
        blockers: [],
      });
      const [stream] = state!.heartbeat.streams;
      expect(stream).toMatchObject({ name: '/joint_states', wanted: 5 });
      expect(stream!.hz).toBeGreaterThan(5);
    },
    { timeout: 100_000, interval: 100 },
  );
  enough.abort();
  const { path } = await recording;
  const { metadata, records } = await about(path);
  expect(metadata).toMatchObject({
    task: 'cell-to-tray',
    station: 'arm-1',
    session: session.id,
    order: order.id,
    operator: session.person,
    variation: { pocket: 3 },
    robot: { embodiment: 'ur5e', serial: 'A-17' },
    simulated: false,
  });
  expect(metadata.instruction.zh).not.toBe(metadata.instruction.en);
  expect(records['palaestra.safety']).toMatchObject({ green: 'true', person: session.person, session: session.id });
});

test('a silent robot is refused, and the ground sees why', async () => {
  const source = ['foxglove=ws://127.0.0.1:1'];
  const enough = new AbortController();
  const recording = record({ station: 'arm-1', source, wait: '120' }, { signal: enough.signal });
  await Promise.all([
    expect(recording).rejects.toThrow(/foxglove 127\.0\.0\.1:1 is away: no answer/),
    vi
      .waitFor(
        async () => {
          const { state } = (await api.ground()).stations.find(({ id }) => id === 'arm-1')!;
          expect(state!.blockers).toContain('fault');
          expect(state!.heartbeat.fault).toMatch(/^foxglove 127\.0\.0\.1:1 is away/);
        },
        { timeout: 100_000, interval: 100 },
      )
      .finally(() => enough.abort()),
  ]);
});

test('without the ground a recording needs a reason, which it keeps', async () => {
  const away = 'http://127.0.0.1:1';
  await expect(record({ station: 'arm-1' }, { url: away })).rejects.toThrow(
    /--offline REASON records without the ground$/,
  );
  await expect(record({ station: 'arm-1', offline: '' }, { url: away })).rejects.toThrow(
    /--offline: expected a reason/,
  );
  const { path } = await record(
    { station: 'arm-1', offline: 'the network of hall 2 is down', operator: 'op-7' },
    { url: away },
  );
  const { metadata, records } = await about(path);
  expect(metadata).toMatchObject({ operator: 'op-7', simulated: false, station: 'arm-1' });
  expect(records['palaestra.offline']).toEqual({ reason: 'the network of hall 2 is down' });
  expect(await readdir(join(path, '..'))).toHaveLength(1);
});
