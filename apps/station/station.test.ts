import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable, doctor, IndexedReader, type Message, streamRecords } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLOCK_RECORD, openStation } from './index.ts';
import { fakeSource, json, jsonChannel } from './testing/fake-source.ts';

const plan = { task: 'pick', instruction: { en: 'pick', zh: '抓取' }, operator: 'op-1' };
const success = { outcome: 'success', failureCause: null, attempts: 1 } as const;
const HOUR_NS = 3_600_000_000_000n;

let spool: string;
beforeEach(async () => {
  spool = await mkdtemp(join(tmpdir(), 'palaestra-station-'));
});
afterEach(() => rm(spool, { recursive: true, force: true }));

function options(...sources: ReturnType<typeof fakeSource>[]) {
  let ns = 1_700_000_000_000_000_000n;
  const clock = {
    nowNs: () => {
      ns += 1_000_000n;
      return ns;
    },
    calendarStepNs: () => 0n,
  };
  return { spool, station: 'st', robot: { embodiment: 'arm', serial: '7' }, simulated: false, sources, clock };
}

async function messagesIn(path: string): Promise<{ topic: string; message: Message }[]> {
  await using file = await fileReadable(path);
  const reader = await IndexedReader.open(file);
  const found: { topic: string; message: Message }[] = [];
  for await (const message of reader.messages()) {
    found.push({ topic: reader.channels.get(message.channelId)!.topic, message });
  }
  return found;
}

test('messages are kept byte for byte, with the station’s time and the source’s apart', async () => {
  const source = fakeSource('robot');
  const station = await openStation(options(source));
  const channel = jsonChannel('/joint_states');
  const unknown = { topic: '/x', messageEncoding: 'morse', schema: null };
  source.tell.connected('arm');
  source.tell.message(jsonChannel('/robot_description'), 5n, json('said once'));
  await station.start(plan);
  source.tell.message(channel, 10n, json({ position: [1, 2] }));
  source.tell.message(channel, 20n, json({ position: ['NaN', null] }));
  source.tell.message(unknown, 30n, Uint8Array.of(255, 0));
  const { path, topics } = await station.stop(success);
  source.tell.message(channel, 40n, json({ position: [9, 9] }));
  await station.close();

  expect(topics.map(({ topic, messages }) => [topic, messages])).toEqual([
    ['/robot_description', 1],
    ['/joint_states', 2],
    ['/x', 1],
  ]);
  const found = await messagesIn(path);
  expect(
    found.map(({ topic, message }) => [topic, message.publishTime, new TextDecoder('latin1').decode(message.data)]),
  ).toEqual([
    ['/robot_description', 5n, '"said once"'],
    ['/joint_states', 10n, '{"position":[1,2]}'],
    ['/joint_states', 20n, '{"position":["NaN",null]}'],
    ['/x', 30n, '\u00ff\u0000'],
  ]);
  const logTimes = found.map(({ message }) => message.logTime);
  expect(logTimes).toEqual(logTimes.toSorted((a, b) => Number(a - b)));
  expect(logTimes[0]! > 1_700_000_000_000_000_000n).toBe(true);
  const bytes = await readFile(path);
  expect((await doctor(bytesReadable(bytes))).problems).toEqual([]);
  const episode = await readEpisode(bytesReadable(bytes));
  expect(episode.metadata).toMatchObject({ task: 'pick', outcome: 'success', station: 'st', recovered: false });
  const [signal] = await episode.signals(['/joint_states']);
  expect(signal!.values.slice(0, 2)).toEqual(Float64Array.of(1, 2));
  expect(await readdir(spool)).toEqual([path.slice(spool.length + 1)]);
});

test('a gap is told as an event, the same channel goes on after it, and the clock is judged', async () => {
  const source = fakeSource('robot');
  const station = await openStation(options(source));
  source.tell.connected('arm');
  await station.start(plan);
  const now = 1_700_000_000_000_000_000n + HOUR_NS;
  source.tell.message(jsonChannel('/a'), now, json({ v: 1 }));
  source.tell.lost('cable');
  source.tell.lost('still away');
  source.tell.connected('arm');
  source.tell.message(jsonChannel('/a'), now + 3_000_000n, json({ v: 2 }));
  const { path, topics, warnings, clocks } = await station.stop(success);
  await station.close();
  expect(topics).toMatchObject([{ topic: '/a', messages: 2 }]);
  expect(warnings).toEqual([expect.stringMatching(/^the clock of robot differs by 3600\.0 s/)]);
  expect(clocks[0]!.segments).toMatchObject([{ samples: 2, driftPpm: null }]);
  await using file = await fileReadable(path);
  const events = await (await readEpisode(file)).events();
  expect(events).toMatchObject([
    { name: 'source_lost', detail: { source: 'robot', reason: 'cable' } },
    { name: 'source_connected', detail: { source: 'robot', seconds: expect.any(Number) } },
  ]);
  const reader = await IndexedReader.open(file);
  expect([...reader.channels.values()].filter(({ topic }) => topic === '/a')).toHaveLength(1);
  const { value } = await reader.metadata(CLOCK_RECORD).next();
  expect(JSON.parse(value!.metadata.get('segments')!)).toMatchObject([{ samples: 2 }]);
});

test('two robots with the same topic stay apart', async () => {
  const [left, right] = [fakeSource('left'), fakeSource('right')];
  const station = await openStation(options(left, right));
  for (const { tell } of [left, right]) tell.connected('arm');
  await station.start(plan);
  left.tell.message(jsonChannel('/joint_states'), 1n, json({ v: 1 }));
  right.tell.message(jsonChannel('/joint_states'), 1n, json({ v: 2 }));
  const { topics } = await station.stop(success);
  await station.close();
  expect(topics.map(({ topic }) => topic)).toEqual(['/joint_states', '/source2/joint_states']);
});

test('one station at a time in a spool, one recording at a time in a station', async () => {
  const station = await openStation(options());
  await expect(openStation(options())).rejects.toMatchObject({ code: 'conflict' });
  await station.start(plan);
  await expect(station.start(plan)).rejects.toMatchObject({ code: 'conflict' });
  await station.close();
  const names = await readdir(spool);
  expect(names).toEqual([expect.stringMatching(/^st-2023\d{4}T\d{6}Z-[0-9a-f]{4}\.mcap$/)]);
});

/** Messages per topic in the chunks that are complete in a file, whatever follows them. */
async function completeMessages(path: string): Promise<Map<string, number>> {
  const topics = new Map<number, string>();
  const counts = new Map<string, number>();
  try {
    for await (const record of streamRecords(new Blob([await readFile(path)]).stream())) {
      if (record.type === 'Channel') topics.set(record.id, record.topic);
      if (record.type !== 'Message') continue;
      const topic = topics.get(record.channelId)!;
      counts.set(topic, (counts.get(topic) ?? 0) + 1);
    }
  } catch {
    // The file ends in the middle, as it should here.
  }
  return counts;
}

test('a station killed while it records gives back every complete chunk at its next start', async () => {
  const script = fileURLToPath(new URL('./testing/endless-recording.ts', import.meta.url));
  const child = spawn(process.execPath, [script, spool], { stdio: ['ignore', 'ignore', 'inherit'] });
  const gone = new Promise((resolve) => child.on('exit', resolve));
  let path = '';
  let complete = new Map<string, number>();
  while ((complete.get('/state') ?? 0) < 50 && child.exitCode === null) {
    await setTimeout(100);
    const part = (await readdir(spool)).find((name) => name.endsWith('.part'));
    if (part === undefined) continue;
    path = join(spool, part);
    complete = await completeMessages(path);
  }
  child.kill('SIGKILL');
  await gone;
  // A power loss may also leave half a chunk and zeros behind it.
  await truncate(path, (await stat(path)).size - 1000);
  await writeFile(path, new Uint8Array(5000), { flag: 'a' });
  complete = await completeMessages(path);

  const station = await openStation(options());
  await station.close();
  expect(station.recovered).toMatchObject([{ state: 'recovered', name: basename(path, '.mcap.part') }]);
  const names = await readdir(spool);
  expect(names).toEqual([basename(path, '.part')]);
  const final = join(spool, names[0]!);
  const found = await messagesIn(final);
  for (const topic of ['/state', '/camera']) {
    const own = found.filter((entry) => entry.topic === topic).map(({ message }) => message);
    expect(own.length).toBeGreaterThanOrEqual(Math.max(50, complete.get(topic)!));
    expect(own.every(({ publishTime }, i) => publishTime === BigInt(i))).toBe(true);
  }
  await using file = await fileReadable(final);
  expect((await readEpisode(file)).metadata).toMatchObject({ recovered: true, task: 'pick', outcome: 'unknown' });
  expect((await doctor(file)).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const again = await openStation(options());
  await again.close();
  expect(again.recovered).toEqual([]);
});

test('what holds nothing is removed, what cannot be read is kept aside', async () => {
  await writeFile(join(spool, 'a.mcap.part'), '');
  await writeFile(join(spool, 'b.mcap.part'), new Uint8Array(3000).fill(7));
  const station = await openStation(options());
  await station.close();
  expect(station.recovered.map(({ name, state }) => [name, state])).toEqual([
    ['a', 'empty'],
    ['b', 'unreadable'],
  ]);
  expect(await readdir(spool)).toEqual(['b.unreadable']);
});
