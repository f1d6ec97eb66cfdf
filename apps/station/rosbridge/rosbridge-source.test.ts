import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEpisode } from '@palaestra/formats/episode';
import { IndexedReader } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { ROS2_DEFINITION, ros2Codec } from '@palaestra/formats/ros2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStation, type RosbridgeSourceOptions, rosbridgeSource, type Station } from '../index.ts';
import { type FakeMessage, FakeRosbridge, type FakeTopic } from '../testing/fake-rosbridge.ts';

const TYPE = 'sensor_msgs/msg/JointState';
const JOINTS: FakeTopic = { name: '/joint_states', type: TYPE, definition: ROS2_DEFINITION[TYPE] };
const OLD: FakeTopic = { name: '/old', type: 'sensor_msgs/JointState', definition: ROS2_DEFINITION[TYPE] };
const BARE: FakeTopic = { name: '/bare', type: 'lab_msgs/msg/Force', definition: null };
const NOW = 1_700_000_000_123_456_789n;
const codec = ros2Codec(TYPE, ROS2_DEFINITION[TYPE]);

function joints(position: number): FakeMessage {
  const fields = { header: { stamp: { sec: 5, nanosec: 7 }, frame_id: 'base' }, name: ['elbow'], position: [position] };
  return { fields, cdr: codec.encode(fields) };
}

let spool: string;
beforeEach(async () => {
  spool = await mkdtemp(join(tmpdir(), 'palaestra-rosbridge-'));
});
afterEach(() => rm(spool, { recursive: true, force: true }));

async function stationAt(port: number, options: RosbridgeSourceOptions = {}): Promise<Station> {
  const source = rosbridgeSource(`ws://127.0.0.1:${port}`, { retryMs: 10, lookMs: 20, ...options });
  const robot = { embodiment: 'arm', serial: null };
  return await openStation({ spool, station: 'st', robot, simulated: false, sources: [source] });
}

async function subscribed(robot: FakeRosbridge, ...topics: FakeTopic[]): Promise<void> {
  for (const { name } of topics) await expect.poll(() => robot.subscriptions(name)).toHaveLength(1);
}

function heard(station: Station): number {
  return station.status()[0]!.topics.reduce((sum, { messages }) => sum + messages, 0);
}

const plan = { task: 'a', instruction: { en: 'a', zh: 'a' }, operator: 'op' };
const ending = { outcome: 'success', failureCause: null, attempts: 1 } as const;

test('ROS 2 topics are recorded as the bytes of ROS with their definition, others as JSON', async () => {
  await using robot = await FakeRosbridge.listen([JOINTS, OLD, BARE]);
  const station = await stationAt(robot.port);
  await subscribed(robot, JOINTS, OLD, BARE);
  expect([JOINTS, OLD, BARE].flatMap(({ name }) => robot.subscriptions(name))).toEqual(['cbor-raw', 'cbor', 'cbor']);
  await station.start(plan);
  const sent: Uint8Array[] = [];
  for (let i = 0; i < 20; i++) {
    const message = joints(i === 7 ? Number.NaN : i / 8);
    sent.push(message.cdr);
    robot.publish('/joint_states', NOW + BigInt(i), message);
    robot.publish('/old', NOW, joints(i / 8));
    robot.publish('/bare', NOW, { fields: { force: i, raw: Uint8Array.of(1, 2) }, cdr: Uint8Array.of(0) });
  }
  await expect.poll(() => heard(station)).toBe(60);
  const { path, warnings } = await station.stop(ending);
  await station.close();
  // The fake's clock stands years ago.
  expect(warnings).toEqual([expect.stringMatching(/^the clock of rosbridge 127\.0\.0\.1:\d+ differs by /)]);

  await using file = await fileReadable(path);
  const reader = await IndexedReader.open(file);
  const raw: { publishTime: bigint; data: Uint8Array }[] = [];
  for await (const message of reader.messages({ topics: ['/joint_states'] })) raw.push(message);
  expect(raw.map(({ data }) => Buffer.from(data).toString('hex'))).toEqual(
    sent.map((data) => Buffer.from(data).toString('hex')),
  );
  expect(raw.map(({ publishTime }) => publishTime)).toEqual(sent.map((_, i) => NOW + BigInt(i)));
  const schemas = [...reader.channels.values()].map(({ topic, schemaId, messageEncoding }) => {
    const schema = reader.schemas.get(schemaId)!;
    return [topic, messageEncoding, schema.name, schema.encoding];
  });
  expect(schemas).toEqual([
    ['/joint_states', 'cdr', TYPE, 'ros2msg'],
    ['/old', 'json', 'sensor_msgs/JointState', 'jsonschema'],
    ['/bare', 'json', 'lab_msgs/msg/Force', 'jsonschema'],
  ]);
  const episode = await readEpisode(file);
  const signals = await episode.signals();
  expect(signals.map(({ topic, role, names }) => [topic, role, names])).toEqual([
    ['/joint_states', 'state', ['position.elbow']],
    ['/old', 'state', ['position.elbow']],
    ['/bare', 'other', ['force']],
  ]);
  expect([...signals[0]!.values].map((value) => (Number.isNaN(value) ? null : value * 8))).toEqual(
    sent.map((_, i) => (i === 7 ? null : i)),
  );
  expect(signals[0]!.frame).toBe('base');
});

test('a topic that comes later is found; one that changes its type is another stream', async () => {
  await using robot = await FakeRosbridge.listen([BARE]);
  const station = await stationAt(robot.port);
  await subscribed(robot, BARE);
  await station.start(plan);
  robot.publish('/bare', NOW, { fields: { force: 1 }, cdr: Uint8Array.of(0) });
  robot.topics.push(JOINTS);
  await subscribed(robot, JOINTS);
  robot.publish('/joint_states', NOW, joints(1));
  robot.topics[0] = { name: '/bare', type: TYPE, definition: ROS2_DEFINITION[TYPE] };
  await expect.poll(() => robot.subscriptions('/bare')).toEqual(['cbor-raw']);
  robot.publish('/bare', NOW, joints(2));
  await expect.poll(() => heard(station)).toBe(3);
  const { path } = await station.stop(ending);
  await station.close();
  await using file = await fileReadable(path);
  const episode = await readEpisode(file);
  const read = (await episode.signals()).map(({ topic, names, values }) => [topic, names, [...values]]);
  expect(read).toEqual([
    ['/bare', ['force'], [1]],
    ['/joint_states', ['position.elbow'], [1]],
    ['/bare', ['position.elbow'], [2]],
  ]);
});

test('without rosapi the named topics are recorded, and that is told', async () => {
  await using robot = await FakeRosbridge.listen([JOINTS], false);
  const station = await stationAt(robot.port, { named: ['/joint_states', '/nowhere'] });
  await station.start(plan);
  await subscribed(robot, JOINTS);
  robot.publish('/joint_states', NOW, joints(3));
  await expect.poll(() => heard(station)).toBe(1);
  const { path } = await station.stop(ending);
  await station.close();
  await using file = await fileReadable(path);
  const episode = await readEpisode(file);
  const [signal] = await episode.signals();
  expect([signal!.names, [...signal!.values]]).toEqual([['position.0'], [3]]);
  const told = (await episode.events()).map(({ name, detail }) => [name, detail.text]);
  expect(told).toContainEqual([
    'source_notice',
    expect.stringMatching(/^error: rosapi does not list the topics: Service /),
  ]);
  expect(told).toContainEqual(['source_notice', expect.stringMatching(/^error: subscribe: Cannot infer .* \/nowhere/)]);
});

test('a server that breaks the protocol is left and tried again; names of topics mean nothing else', async () => {
  await using robot = await FakeRosbridge.listen([JOINTS]);
  const station = await stationAt(robot.port);
  await subscribed(robot, JOINTS);
  await station.start(plan);
  robot.say(JSON.stringify({ op: 'publish', topic: 'error', msg: 1 }));
  robot.say(JSON.stringify({ op: 'fragment', id: 'x', num: 0, total: 1e9, data: 'x' }));
  robot.say(JSON.stringify({ op: 'service_response', result: true }));
  robot.say(JSON.stringify({ op: 'publish', topic: '/joint_states', msg: { secs: 'x', bytes: 'none' } }));
  robot.publish('/joint_states', NOW, joints(1));
  await expect.poll(() => heard(station)).toBe(1);
  for (const frame of ['{', '7', Uint8Array.of(0x9b, 255, 255, 255, 255, 255, 255, 255, 255), `${'['.repeat(9e5)}`]) {
    const before = robot.subscribed;
    robot.say(frame);
    await expect.poll(() => robot.subscribed).toBe(before + 1);
    robot.publish('/joint_states', NOW, joints(2));
    await expect.poll(() => heard(station)).toBe(1);
  }
  const { path } = await station.stop(ending);
  await station.close();
  await using file = await fileReadable(path);
  const events = await (await readEpisode(file)).events();
  const reasons = events.filter(({ name }) => name === 'source_lost').map(({ detail }) => detail.reason);
  expect(reasons).toEqual([
    'Cannot read a frame: it is not JSON',
    'Cannot read a frame: it has no "op"',
    'Cannot read a frame: it is not CBOR',
    'Cannot read a frame: it is not JSON',
  ]);
});
