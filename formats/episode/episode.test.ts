import { McapIndexedReader } from '@mcap/core';
import { loadDecompressHandlers } from '@mcap/support';
import { CHANNEL_KEY, type EpisodeMetadata, TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { bytesReadable, McapWriter, memoryWritable } from '../mcap/index.ts';
import { EpisodeWriter, episodeSummary, foreignMetadata, readEpisode } from './index.ts';

const START = 1_790_000_000_123_456_789n;
const METADATA: EpisodeMetadata = {
  schema: 'palaestra.episode/1',
  task: 'cell-to-tray',
  instruction: { en: 'Put the cell into pocket 3', zh: '把电芯放入3号槽' },
  cell: 'cell-to-tray',
  seed: 7,
  variation: { pocket: 3 },
  operator: 'scripted-expert',
  station: 'sim-1',
  robot: { embodiment: 'ur5e-2f85', serial: null },
  simulated: true,
  outcome: 'success',
  failureCause: null,
  attempts: 1,
  criteria: [{ name: 'seated', value: 0.0004, unit: 'm', limit: 0.002, passed: true }],
  source: null,
  missingStreams: [],
  time: 'measured',
  recovered: false,
};
const JOINTS = ['pan', 'lift', 'elbow', 'wrist_1', 'wrist_2', 'wrist_3'];

/** An episode as a cell records it: 9 streams at 50 Hz. */
async function recordEpisode(seconds: number): Promise<Uint8Array> {
  const file = memoryWritable();
  const writer = await EpisodeWriter.open(file, { startNs: START, clock: 'sim' });
  const rate = { rateHz: 50, frame: 'base' };
  const state = writer.joints({
    topic: TOPIC.jointStates,
    role: 'state',
    joints: JOINTS,
    fields: ['position', 'velocity', 'effort'],
    ...rate,
  });
  const gripper = writer.joints({
    topic: TOPIC.gripper,
    role: 'state',
    joints: ['gripper'],
    units: { 'position.gripper': 'm' },
    ...rate,
  });
  const pose = writer.pose({ topic: TOPIC.toolPose, role: 'state', ...rate });
  const commanded = writer.joints({
    topic: TOPIC.commanded,
    role: 'commanded',
    joints: ['tool.x', 'tool.rx', 'gripper'],
    units: { 'position.tool.x': 'm', 'position.gripper': 'm' },
    ...rate,
  });
  const sent = writer.joints({ topic: TOPIC.sent, role: 'sent', joints: [...JOINTS, 'gripper'], ...rate });
  const measured = writer.joints({ topic: TOPIC.measured, role: 'measured', joints: [...JOINTS, 'gripper'], ...rate });
  const wrench = writer.wrench({ topic: TOPIC.wrench, role: 'wrench', frame: 'tool', rateHz: 50 });
  const objects = writer.transforms({
    topic: TOPIC.objectPoses,
    role: 'privileged',
    children: ['target_cell', 'tray'],
    ...rate,
  });
  const streams = [state, gripper, pose, commanded, sent, measured, wrench, objects];
  for (let i = 0; i < seconds * 50; i++) {
    for (const stream of streams)
      stream.write(
        i / 50,
        stream.names.map((_, k) => i + k / 100),
        i / 50 - 0.001,
      );
    if (i === 50) writer.event({ t: i / 50, name: 'grasped', detail: { width: 0.021 } });
  }
  await writer.close(METADATA);
  return file.bytes();
}

test('an episode is read back as it was written', async () => {
  const bytes = await recordEpisode(2);
  const episode = await readEpisode(bytesReadable(bytes));
  expect(episode).toMatchObject({
    metadata: METADATA,
    startNs: START,
    messages: 801,
    undecodable: [],
    profile: 'ros2',
  });
  expect(episode.duration).toBeCloseTo(1.98, 9);
  expect(episode.topics.find(({ topic }) => topic === TOPIC.commanded)).toEqual({
    topic: TOPIC.commanded,
    schema: 'sensor_msgs/msg/JointState',
    role: 'commanded',
    messages: 100,
    hz: 100 / episode.duration,
  });

  const signals = await episode.signals();
  // Not every cell has instruments of its own or cameras; events are no signal.
  const absent: readonly string[] = [TOPIC.events, TOPIC.process, TOPIC.staticFrames];
  const expected = Object.values(TOPIC).filter((topic) => !absent.includes(topic));
  expect(signals.map(({ topic }) => topic)).toEqual(expected);
  const [commanded] = await episode.signals([TOPIC.commanded]);
  expect(commanded).toMatchObject({
    role: 'commanded',
    names: ['position.tool.x', 'position.tool.rx', 'position.gripper'],
    units: ['m', 'rad', 'm'],
    frame: 'base',
    nominalHz: 50,
  });
  expect([...commanded!.values.slice(0, 6)]).toEqual([0, 0.01, 0.02, 1, 1.01, 1.02]);
  expect(commanded!.t[99]).toBeCloseTo(1.98, 9);
  expect(commanded!.stamp![99]).toBeCloseTo(1.979, 9);
  expect(signals.find(({ topic }) => topic === TOPIC.objectPoses)!.names[7]).toBe('tray.translation.x');
  expect(signals.find(({ topic }) => topic === TOPIC.wrench)!.units).toEqual(['N', 'N', 'N', 'N.m', 'N.m', 'N.m']);
  expect(await episode.events()).toEqual([{ t: 1, name: 'grasped', detail: { width: 0.021 } }]);
});

test('@mcap/core reads the same file, with our description in the channel metadata', async () => {
  const readable = bytesReadable(await recordEpisode(1));
  const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers: await loadDecompressHandlers() });
  expect(reader.header.profile).toBe('ros2');
  const gripper = [...reader.channelsById.values()].find(({ topic }) => topic === TOPIC.gripper)!;
  expect(Object.fromEntries(gripper.metadata)).toEqual({
    [CHANNEL_KEY.role]: 'state',
    [CHANNEL_KEY.units]: '{"position.gripper":"m"}',
    [CHANNEL_KEY.frame]: 'base',
    [CHANNEL_KEY.rateHz]: '50',
    [CHANNEL_KEY.clock]: 'sim',
  });
  let count = 0;
  for await (const _ of reader.readMessages({ validateCrcs: true })) count += 1;
  expect(count).toBe(400);
});

test('a foreign recording is read as far as its messages allow, and says what it cannot read', async () => {
  const file = memoryWritable();
  const mcap = await McapWriter.create(file, { profile: '' });
  const text = new TextEncoder();
  const schemaId = mcap.registerSchema({ name: 'Battery', encoding: 'jsonschema', data: text.encode('{}') });
  const battery = mcap.registerChannel({ topic: '/battery', schemaId, messageEncoding: 'json' });
  const proto = mcap.registerChannel({ topic: '/proto', schemaId: 0, messageEncoding: 'protobuf' });
  const send = (channelId: number, ms: number, body: string) => {
    const time = START + BigInt(ms) * 1_000_000n;
    return mcap.write({ channelId, sequence: 0, logTime: time, publishTime: time, data: text.encode(body) });
  };
  send(battery, 0, '{"volts":48.1,"cells":[3.6,3.7]}');
  send(proto, 100, 'x');
  send(battery, 500, '{"volts":48.0,"amps":-2}');
  send(battery, 1000, 'not json');
  await mcap.close();

  const episode = await readEpisode(bytesReadable(file.bytes()));
  expect(episode.metadata).toBeNull();
  expect(episode.undecodable).toEqual([{ topic: '/proto', reason: 'messages are protobuf and no schema is given' }]);
  expect(episode.topics.map(({ topic, role, messages }) => ({ topic, role, messages }))).toEqual([
    { topic: '/battery', role: 'other', messages: 3 },
    { topic: '/proto', role: 'other', messages: 1 },
  ]);
  const [signal, ...others] = await episode.signals();
  expect(others).toEqual([]);
  expect(signal).toMatchObject({
    names: ['volts', 'cells.0', 'cells.1', 'amps'],
    units: ['unknown', 'unknown', 'unknown', 'unknown'],
    nominalHz: null,
    stamp: null,
  });
  const none = Number.NaN;
  expect([...signal!.values]).toEqual([48.1, 3.6, 3.7, none, 48, none, none, -2, none, none, none, none]);

  const metadata = foreignMetadata({
    fileName: 'forklift run.mcap',
    summary: await episodeSummary(bytesReadable(file.bytes())),
  });
  expect(metadata).toMatchObject({ task: 'forklift run', outcome: 'unknown', operator: 'unknown', simulated: false });
});

test('pictures and state never share a chunk, and a reader of state does not touch pictures', async () => {
  const file = memoryWritable();
  const writer = await EpisodeWriter.open(file, { startNs: START, chunkBytes: 20_000 });
  const camera = writer.raw({ topic: '/camera', role: 'camera', schema: null, messageEncoding: 'jpeg', rateHz: 30 });
  const joints = writer.joints({ topic: TOPIC.jointStates, role: 'state', joints: JOINTS });
  for (let i = 0; i < 60; i++) {
    camera.write({ logNs: START + BigInt(i), data: crypto.getRandomValues(new Uint8Array(32_000)) });
    joints.write(i / 1e9, [i, 0, 0, 0, 0, 0]);
  }
  await writer.close(METADATA);
  const bytes = file.bytes();
  let read = 0;
  const whole = bytesReadable(bytes);
  const counting = {
    size: whole.size,
    read: (offset: bigint, length: bigint) => {
      read += Number(length);
      return whole.read(offset, length);
    },
  };
  const episode = await readEpisode(counting);
  expect((await episode.signals()).map(({ topic, t }) => [topic, t.length])).toEqual([[TOPIC.jointStates, 60]]);
  expect(episode.topics.map(({ role }) => role)).toEqual(['camera', 'state']);
  // The reader takes up to 64 kB from each end at once, whatever lies there.
  expect(read - 2 * 65_536).toBeLessThan(bytes.length / 10);
});

test('damaged metadata is a fault of the file, told with its place', async () => {
  const file = memoryWritable();
  const mcap = await McapWriter.create(file);
  mcap.metadata(
    'palaestra.episode',
    new Map([
      ['schema', '"palaestra.episode/1"'],
      ['task', '""'],
    ]),
  );
  await mcap.close();
  await expect(readEpisode(bytesReadable(file.bytes()))).rejects.toThrow(
    /Cannot read the metadata: .* \(palaestra.episode, task\)/,
  );
});

test('a file that is not MCAP is refused', async () => {
  await expect(readEpisode(bytesReadable(new Uint8Array(100)))).rejects.toMatchObject({ code: 'bad_file' });
  await expect(episodeSummary(bytesReadable(new Uint8Array(0)))).rejects.toMatchObject({ code: 'bad_file' });
});
