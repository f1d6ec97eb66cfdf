import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, type StreamLight, type Take } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable, doctor } from '@palaestra/formats/mcap';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStation } from '../station.ts';
import { type FakeSource, fakeSource, json, jsonChannel } from '../testing/fake-source.ts';
import { TakeKeeper } from './take-keeper.ts';

let spool: string;
let source: FakeSource;
let lights: StreamLight[];
beforeEach(async () => {
  spool = await mkdtemp(join(tmpdir(), 'palaestra-take-'));
  source = fakeSource('robot');
  lights = [];
});
afterEach(() => rm(spool, { recursive: true, force: true }));

async function open(wished?: () => Promise<Take | null>) {
  const robot = { embodiment: 'arm', serial: null };
  const station = await openStation({ spool, station: 'st', robot, simulated: false, sources: [source] });
  const judge = async () => ({ decision: 'keep' as const, findings: [] });
  const options = { station, spool, judge, lights: () => lights, longest: 60, notice() {}, ...(wished && { wished }) };
  const keeper = await TakeKeeper.open(options);
  source.tell.connected('arm');
  return { station, keeper };
}

function asked(id = newId('take')): Take {
  return {
    id,
    number: 1,
    station: 'st',
    person: 'li',
    personName: 'Li',
    wish: 'record',
    marks: null,
    plan: {
      task: 'pick',
      operator: 'li',
      variation: { pocket: 3 },
      instruction: { en: 'pick', zh: '抓取' },
      session: 'ses_1',
      order: null,
      slot: null,
      safety: { green: 'true' },
    },
    state: 'asked',
    askedAt: new Date().toISOString(),
    startedAt: null,
    heardAt: null,
    report: null,
  };
}

const speak = (value: number) => source.tell.message(jsonChannel('/a'), 1n, json({ v: value }));

test('a take is begun once, and its marks are written into the end of the recording that was judged', async () => {
  const { station, keeper } = await open();
  const take = asked();
  await Promise.all([keeper.wish(take), keeper.wish(take)]);
  expect(keeper.untold).toMatchObject({ id: take.id, state: 'recording' });
  for (let i = 0; i < 500; i++) speak(i);
  await keeper.wish({ ...take, state: 'recording', wish: 'stop' });
  expect(keeper.current).toMatchObject({ state: 'finished', verdict: { decision: 'keep' }, problem: null });
  expect(await readdir(spool)).toEqual(expect.arrayContaining([expect.stringMatching(/\.mcap\.part$/)]));
  const marks = { outcome: 'failure', attempts: 3, failureCause: 'dropped' } as const;
  await keeper.wish({ ...take, state: 'finished', wish: 'keep', marks });
  await keeper.wish({ ...take, state: 'finished', wish: 'discard' });
  await keeper.wish(take);
  const report = keeper.untold!;
  expect(report).toMatchObject({ state: 'kept', episode: expect.stringMatching(/^ep_/) });
  await keeper.heard(report);
  expect(keeper.untold).toBeNull();
  await station.close();

  const files = (await readdir(spool)).filter((name) => name.endsWith('.mcap'));
  expect(files).toHaveLength(1);
  const bytes = await readFile(join(spool, files[0]!));
  expect((await doctor(bytesReadable(bytes))).problems).toEqual([]);
  const episode = await readEpisode(bytesReadable(bytes));
  expect(episode.metadata).toMatchObject({ ...marks, session: 'ses_1', variation: { pocket: 3 }, recovered: false });
  const [signal] = await episode.signals(['/a']);
  expect(signal!.values).toHaveLength(500);
});

test('a discarded take leaves nothing, a silent stream or a robot that is away begins none', async () => {
  const { station, keeper } = await open();
  const first = asked();
  await keeper.wish(first);
  speak(1);
  await keeper.wish({ ...first, wish: 'discard' });
  expect(keeper.untold).toMatchObject({ state: 'discarded' });
  lights = [{ name: '/a', hz: 3, wanted: 45 }];
  await keeper.wish(asked());
  expect(keeper.untold).toMatchObject({ state: 'failed', problem: { reason: 'dead_stream', detail: '/a' } });
  lights = [];
  source.tell.lost('cable');
  await keeper.wish(asked());
  expect(keeper.untold).toMatchObject({ state: 'failed', problem: { reason: 'away', detail: 'robot' } });
  await station.close();
  expect((await readdir(spool)).filter((name) => name.includes('.mcap'))).toEqual([]);
});

test('somebody beside the robot stops it without the ground, and may leave the marks to the page', async () => {
  const { station, keeper } = await open();
  const first = asked();
  await keeper.wish(first);
  speak(1);
  await keeper.stopBeside({ end: null });
  expect(keeper.current).toMatchObject({ state: 'finished', problem: { reason: 'stopped_beside' } });
  // What the ground wished before it heard of that changes nothing.
  await keeper.wish({ ...first, wish: 'stop' });
  await keeper.stopBeside({ end: 'success' });
  expect(keeper.untold).toMatchObject({ state: 'kept' });
  await station.close();
});

test('after a restart the take that was under way is not begun again, and what was finished is kept', async () => {
  const { station, keeper } = await open();
  const take = asked();
  await keeper.wish(take);
  speak(1);
  await keeper.close();
  await station.close();
  const again = await open();
  expect(again.keeper.untold).toMatchObject({ id: take.id, state: 'kept', problem: { reason: 'restarted' } });
  await again.keeper.wish(take);
  expect(again.station.isRecording()).toBe(false);
  await again.station.close();
});

test.each([
  ['recording', (take: Take) => ({ ...take, wish: 'discard' as const })],
  ['finished', (take: Take) => ({ ...take, wish: 'discard' as const })],
  ['finished', () => null],
])('what its person discarded while the recorder was away is not sent after a restart (%s)', async (state, wishes) => {
  const { station, keeper } = await open();
  const take = asked();
  await keeper.wish(take);
  speak(1);
  if (state === 'finished') await keeper.wish({ ...take, wish: 'stop' });
  // As a kill leaves it: the ledger as it was, and the recording as it is recovered.
  const entry = JSON.parse(await readFile(join(spool, '.take.json'), 'utf8'));
  const wish = wishes(take);
  await station.close();
  await writeFile(join(spool, '.take.json'), JSON.stringify({ ...entry, unwanted: wish === null }));
  expect((await readdir(spool)).filter((name) => name.endsWith('.mcap'))).toHaveLength(1);
  const again = await open(async () => wish);
  expect(again.keeper.untold).toMatchObject({ id: take.id, state: 'discarded', problem: { reason: 'restarted' } });
  expect((await readdir(spool)).filter((name) => name.includes('.mcap'))).toEqual([]);
  await again.station.close();
});
