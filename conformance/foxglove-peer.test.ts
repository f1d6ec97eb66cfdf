import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readEpisode } from '@palaestra/formats/episode';
import { doctor, IndexedReader } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { foxgloveSource, openStation } from '@palaestra/station';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A Python with `foxglove-sdk`. */
const python = process.env.PALAESTRA_PEER_PYTHON;
if (python === undefined) console.warn('skipped: PALAESTRA_PEER_PYTHON names no Python with foxglove-sdk');

/** Publishes for some seconds once all topics are subscribed and it is told to; then tells the digest of every message it handed over. */
const ROBOT = `
import hashlib, json, math, os, struct, sys, threading, time
try:
    import foxglove
except ImportError:
    print(json.dumps(None), flush=True); sys.exit()
from foxglove import Channel, Schema
from foxglove.messages import CompressedImage, JointState, JointStates, Timestamp
from foxglove.websocket import Capability, ServerListener
TOPICS = {"/joint_states", "/joint_states_json", "/joint_states_cdr", "/camera"}
ready = threading.Event()
class Listener(ServerListener):
    topics = set()
    def on_subscribe(self, client, channel):
        self.topics.add(channel.topic)
        if self.topics >= TOPICS: ready.set()
server = foxglove.start_server(name="arm", port=int(sys.argv[2]), server_listener=Listener(), capabilities=[Capability.Time])
DEFINITION = """std_msgs/Header header
string[] name
float64[] position
float64[] velocity
float64[] effort
================================================================================
MSG: std_msgs/Header
builtin_interfaces/Time stamp
string frame_id
================================================================================
MSG: builtin_interfaces/Time
int32 sec
uint32 nanosec
"""
channels = {
    "/joint_states": Channel("/joint_states", message_encoding="protobuf", schema=JointStates.get_schema()),
    "/joint_states_json": Channel("/joint_states_json", schema={"type": "object", "title": "JointState"}),
    "/joint_states_cdr": Channel("/joint_states_cdr", message_encoding="cdr", schema=Schema(name="sensor_msgs/msg/JointState", encoding="ros2msg", data=DEFINITION.encode())),
    "/camera": Channel("/camera", message_encoding="protobuf", schema=CompressedImage.get_schema()),
}
print(json.dumps({"port": server.port}), flush=True)
ready.wait()
sys.stdin.readline()
sent = []
def send(topic, data):
    now = time.time_ns()
    channels[topic].log(data, log_time=now)
    sent.append((topic, str(now), hashlib.sha256(data).hexdigest()))
def cdr(sec, nanosec, names, positions):
    out = bytearray()
    def put(form, *values):
        size = struct.calcsize(form[-1])
        out.extend(b"\\0" * (-len(out) % size)); out.extend(struct.pack("<" + form, *values))
    def text(value):
        put("I", len(value) + 1); out.extend(value.encode() + b"\\0")
    put("i", sec); put("I", nanosec); text("base")
    put("I", len(names))
    for name in names: text(name)
    for values in (positions, [], []):
        put("I", len(values))
        for value in values: put("d", value)
    return b"\\0\\1\\0\\0" + bytes(out)
names = ["shoulder", "elbow", "wrist"]
begin = time.monotonic()
pictures = 0
for i in range(int(float(sys.argv[1]) * 100)):
    t = i / 100
    time.sleep(max(0, begin + t - time.monotonic()))
    now = time.time_ns(); sec, nanosec = divmod(now, 10**9)
    p = [math.sin(t), math.cos(t), float("nan") if i == 50 else t]
    stamp = Timestamp(sec=sec, nsec=nanosec)
    send("/joint_states", JointStates(timestamp=stamp, joints=[JointState(name=n, position=x) for n, x in zip(names, p)]).encode())
    send("/joint_states_json", json.dumps({"name": names, "position": p}).encode())
    send("/joint_states_cdr", cdr(sec, nanosec, names, p))
    server.broadcast_time(time.time_ns())
    if t * 30 >= pictures:
        pictures += 1
        send("/camera", CompressedImage(timestamp=stamp, frame_id="camera", data=os.urandom(40000), format="jpeg").encode())
for message in sent: print(json.dumps(message), flush=True)
print(json.dumps({"end": True}), flush=True)
sys.stdin.readline()
server.stop()
`;

type Sent = readonly [topic: string, timeNs: string, sha256: string];

class Robot {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(seconds: number, port = 0) {
    this.#process = spawn(python!, ['-c', ROBOT, String(seconds), String(port)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface(this.#process.stdout!)[Symbol.asyncIterator]();
  }

  async read<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the robot ended');
    return JSON.parse(value) as T;
  }

  /** Lets it publish and waits until it has. */
  async sent(): Promise<Sent[]> {
    this.#process.stdin!.write('go\n');
    const all: Sent[] = [];
    for (;;) {
      const line = await this.read<Sent | { end: true }>();
      if ('end' in line) return all;
      all.push(line);
    }
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}

const plan = { task: 'peer', instruction: { en: 'move', zh: '移动' }, operator: 'op-1' };
const ending = { outcome: 'success', failureCause: null, attempts: 1 } as const;

let spool: string;
beforeAll(async () => {
  spool = await mkdtemp(join(tmpdir(), 'palaestra-foxglove-'));
});
afterAll(() => rm(spool, { recursive: true, force: true }));

function stationAt(port: number) {
  const source = foxgloveSource(`ws://127.0.0.1:${port}`, { retryMs: 20 });
  const robot = { embodiment: 'arm', serial: null };
  return openStation({ spool, station: 'peer', robot, simulated: false, sources: [source] });
}

/** Every recorded message of the robot as it told it: topic, its own time, digest. */
async function recorded(path: string): Promise<Sent[]> {
  await using file = await fileReadable(path);
  const reader = await IndexedReader.open(file);
  const found: Sent[] = [];
  for await (const { channelId, publishTime, logTime, data } of reader.messages()) {
    const { topic, messageEncoding } = reader.channels.get(channelId)!;
    if (topic === '/events' && messageEncoding === 'json') continue;
    expect(logTime).not.toBe(publishTime);
    found.push([topic, String(publishTime), createHash('sha256').update(data).digest('hex')]);
  }
  return found;
}

test.skipIf(python === undefined)('records every message of a foxglove-sdk server, byte for byte', async () => {
  const robot = new Robot(6);
  try {
    const told = await robot.read<{ port: number } | null>();
    if (told === null) return console.warn('skipped: the Python has no foxglove-sdk');
    const station = await stationAt(told.port);
    await station.start(plan);
    const sent = await robot.sent();
    const expected = new Map(Map.groupBy(sent, ([topic]) => topic));
    const isAll = () => station.status()[0]!.topics.reduce((sum, { messages }) => sum + messages, 0) === sent.length;
    await expect.poll(isAll).toBe(true);
    const { path, clocks, dropped } = await station.stop(ending);
    await station.close();

    const found = await recorded(path);
    const byTopic = Map.groupBy(found, ([topic]) => topic);
    expect([...byTopic.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [topic, messages] of expected) expect(byTopic.get(topic)).toEqual(messages);
    expect(dropped).toBe(0);
    expect(expected.get('/joint_states')).toHaveLength(600);
    expect(expected.get('/camera')).toHaveLength(180);

    await using file = await fileReadable(path);
    expect((await doctor(file)).problems).toEqual([]);
    const episode = await readEpisode(file);
    expect(episode.topics).toContainEqual(expect.objectContaining({ topic: '/camera', role: 'camera' }));
    const [cdr] = await episode.signals(['/joint_states_cdr']);
    expect(cdr).toMatchObject({ role: 'state', frame: 'base', units: ['rad', 'rad', 'rad'] });
    expect(cdr!.names).toEqual(['position.shoulder', 'position.elbow', 'position.wrist']);
    expect(cdr!.values[3 * 100]).toBeCloseTo(Math.sin(1), 12);
    expect(cdr!.values[3 * 50 + 2]).toBeNaN();
    const [protobuf, text] = await episode.signals(['/joint_states', '/joint_states_json']);
    for (const signal of [protobuf!, text!]) {
      expect(signal.t).toHaveLength(600);
      const elbow = signal.names.findIndex((name) => name === 'position.elbow' || name === 'position.1');
      expect(signal.values[signal.names.length * 100 + elbow]).toBeCloseTo(Math.cos(1), 12);
    }
    expect(protobuf).toMatchObject({ role: 'state', units: ['rad', 'rad', 'rad'], names: cdr!.names });
    expect(protobuf!.values).toEqual(cdr!.values);
    expect(protobuf!.stamp).toEqual(cdr!.stamp);
    // One machine, one calendar clock: what is left is the delay of the loopback and of the two processes.
    const [segment, ...rest] = clocks[0]!.segments;
    expect(rest).toEqual([]);
    expect(Math.abs(segment!.offsetNs)).toBeLessThan(50e6);
    console.log(
      `${sent.length} messages alike; clock ${(segment!.offsetNs / 1e6).toFixed(2)} ms, drift ${segment!.driftPpm?.toFixed(1)} ppm, mean delay ${(segment!.meanDelayNs / 1e6).toFixed(2)} ms`,
    );
  } finally {
    robot.end();
  }
});

test.skipIf(python === undefined)('a robot that is switched off and on again leaves a gap that is told', async () => {
  const first = new Robot(1);
  let second: Robot | null = null;
  try {
    const told = await first.read<{ port: number } | null>();
    if (told === null) return console.warn('skipped: the Python has no foxglove-sdk');
    const station = await stationAt(told.port);
    await station.start(plan);
    const sent = await first.sent();
    const isThere = () => station.status()[0]!.topics.length === 4;
    const count = () => station.status()[0]!.topics.reduce((sum, { messages }) => sum + messages, 0);
    await expect.poll(count).toBeGreaterThanOrEqual(sent.length);
    first.end();
    await expect.poll(isThere).toBe(false);
    second = new Robot(1, told.port);
    await second.read();
    const again = await second.sent();
    await expect.poll(count).toBeGreaterThanOrEqual(again.length);
    const { path } = await station.stop(ending);
    await station.close();
    const order = (a: Sent, b: Sent) => (a.join() < b.join() ? -1 : 1);
    expect((await recorded(path)).toSorted(order)).toEqual([...sent, ...again].toSorted(order));
    await using file = await fileReadable(path);
    const names = (await (await readEpisode(file)).events()).map(({ name }) => name);
    expect(names.slice(-2)).toEqual(['source_lost', 'source_connected']);
    expect((await IndexedReader.open(file)).channels.size).toBe(5);
  } finally {
    first.end();
    second?.end();
  }
});
