import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEpisode } from '@palaestra/formats/episode';
import { doctor, IndexedReader } from '@palaestra/formats/mcap';
import { fileReadable, fileWritable } from '@palaestra/formats/mcap/node';
import { ROS2_DEFINITION, ros2Codec } from '@palaestra/formats/ros2';
import { foxgloveSource, openStation, rosbridgeSource, type Source, type SourceChannel } from '@palaestra/station';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeSource, json, jsonChannel } from '../apps/station/testing/fake-source.ts';
import { noSmallDisks, smallDisk } from './faults/small-disk.ts';

const robot = { embodiment: 'arm', serial: null };
const plan = { task: 'pick', instruction: { en: 'pick', zh: '抓取' }, operator: 'op-1' };
const ending = { outcome: 'success', failureCause: null, attempts: 1 } as const;
const MiB = 1024 * 1024;

const scratch = await mkdtemp(join(tmpdir(), 'palaestra-disk-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));
const noDisks = await noSmallDisks(scratch);
if (noDisks !== null) console.warn(`skipped: ${noDisks}`);

let spool: string;
beforeEach(async () => {
  spool = await mkdtemp(join(tmpdir(), 'palaestra-robust-'));
});
afterEach(() => rm(spool, { recursive: true, force: true }));

function stationWith(sources: readonly Source[], more: object = {}) {
  return openStation({ spool, station: 'st', robot, simulated: false, sources, ...more });
}

async function topicsIn(path: string): Promise<Map<string, number>> {
  await using file = await fileReadable(path);
  expect((await doctor(file)).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { topics } = await readEpisode(file);
  return new Map(topics.filter(({ topic }) => topic !== '/events').map(({ topic, messages }) => [topic, messages]));
}

test.skipIf(noDisks !== null)(
  'a full disk ends the recording in a sentence; what was written is recovered',
  async () => {
    const disk = await smallDisk(join(spool, 'disk'), 4 * MiB);
    try {
      const source = fakeSource('robot');
      const open = () => openStation({ spool: disk.folder, station: 'st', robot, simulated: false, sources: [source] });
      const station = await open();
      source.tell.connected('arm');
      await station.start(plan);
      const picture = { topic: '/camera', messageEncoding: 'x', schema: null };
      for (let i = 0; station.isRecording() && i < 500; i++) {
        source.tell.message(picture, BigInt(i), crypto.getRandomValues(new Uint8Array(50_000)));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      expect(station.isRecording()).toBe(false);
      // The robot goes on, and nobody minds.
      source.tell.message(picture, 1000n, new Uint8Array(50_000));
      await expect(station.stop(ending)).rejects.toMatchObject({
        code: 'no_space',
        message: expect.stringMatching(/^Cannot .*full/),
      });
      await station.close();
      await disk.grow(32 * MiB);
      const again = await open();
      await again.close();
      expect(again.recovered).toMatchObject([{ state: 'recovered' }]);
      const [name] = await readdir(disk.folder);
      const found = await topicsIn(join(disk.folder, name!));
      expect(found.get('/camera')!).toBeGreaterThan(40);
    } finally {
      await disk.remove();
    }
  },
);

test('a disk that is too slow loses messages of the large streams, counted by stream; memory stays bounded', async () => {
  const source = fakeSource('robot');
  let release = () => {};
  const stalled = new Promise<void>((resolve) => (release = resolve));
  let isStalled = false;
  let waiting = 0;
  let most = 0;
  const openFile = async (path: string) => {
    const file = await fileWritable(path, { sync: true });
    const write = async (bytes: Uint8Array) => {
      waiting += bytes.byteLength;
      most = Math.max(most, waiting);
      if (isStalled) await stalled;
      await file.write(bytes);
      waiting -= bytes.byteLength;
    };
    return { ...file, write, close: file.close, [Symbol.asyncDispose]: file.close };
  };
  const station = await stationWith([source], { recording: { mostPending: 8 * MiB, openFile } });
  source.tell.connected('arm');
  await station.start(plan);
  const camera = {
    topic: '/camera',
    messageEncoding: 'x',
    schema: { name: 'foxglove.CompressedImage', encoding: '', data: json('') },
  };
  const state = jsonChannel('/state');
  isStalled = true;
  for (let i = 0; i < 400; i++) {
    source.tell.message(camera, BigInt(i), new Uint8Array(100_000).fill(i));
    source.tell.message(state, BigInt(i), json({ i }));
    if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  isStalled = false;
  release();
  const { path, topics, warnings, dropped } = await station.stop(ending);
  await station.close();
  const [cameraTopic, stateTopic] = topics;
  expect(cameraTopic!.dropped).toBeGreaterThan(300);
  expect(cameraTopic!.messages + cameraTopic!.dropped).toBe(400);
  expect(stateTopic).toMatchObject({ topic: '/state', messages: 400, dropped: 0 });
  expect(dropped).toBe(cameraTopic!.dropped);
  expect(warnings).toContain(`/camera: ${dropped} of 400 messages were dropped, because the disk did not keep up`);
  expect(most).toBeLessThan(10 * MiB);
  expect(Object.fromEntries(await topicsIn(path))).toEqual({ '/camera': 400 - dropped, '/state': 400 });
  await using file = await fileReadable(path);
  const { value } = await (await IndexedReader.open(file)).metadata('palaestra.dropped').next();
  expect(Object.fromEntries(value!.metadata)).toEqual({ '/camera': String(dropped) });
  const events = await (await readEpisode(file)).events();
  expect(events).toMatchObject([{ name: 'messages_dropped', detail: { topic: '/camera' } }]);
});

test('NaN, infinity, an unknown and a damaged schema, and a changed one are kept; each says what it is', async () => {
  const type = 'sensor_msgs/msg/JointState';
  const codec = ros2Codec(type, ROS2_DEFINITION[type]);
  const cdr = (topic: string, definition: string): SourceChannel => {
    return {
      topic,
      messageEncoding: 'cdr',
      schema: { name: type, encoding: 'ros2msg', data: new TextEncoder().encode(definition) },
    };
  };
  const message = (position: number[]) => codec.encode({ header: { frame_id: 'base' }, name: ['a'], position });
  const source = fakeSource('robot');
  const station = await stationWith([source]);
  source.tell.connected('arm');
  await station.start(plan);
  const joints = cdr('/joints', ROS2_DEFINITION[type]);
  for (const value of [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2]) {
    source.tell.message(joints, 1n, message([value]));
  }
  source.tell.message(joints, 1n, Uint8Array.of(0, 1, 0));
  source.tell.message(cdr('/broken', 'float64 ('), 1n, message([1]));
  const morse = { name: 'Morse', encoding: 'dots', data: json('') };
  source.tell.message({ topic: '/morse', messageEncoding: 'morse', schema: morse }, 1n, json(1));
  const bad = { name: 'x.Y', encoding: 'protobuf', data: Uint8Array.of(255, 255) };
  source.tell.message({ topic: '/protobuf', messageEncoding: 'protobuf', schema: bad }, 1n, json(1));
  source.tell.message(cdr('/changing', ROS2_DEFINITION[type]), 1n, message([5]));
  source.tell.message(jsonChannel('/changing'), 2n, json({ other: 6 }));
  const { path } = await station.stop(ending);
  await station.close();
  await using file = await fileReadable(path);
  const episode = await readEpisode(file);
  const [signal] = await episode.signals(['/joints']);
  expect([...signal!.values]).toEqual([1, Number.NaN, Infinity, -Infinity, 2, Number.NaN]);
  const changing = await episode.signals(['/changing']);
  expect(changing.map(({ names, values }) => [names, [...values]])).toEqual([
    [['position.a'], [5]],
    [['other'], [6]],
  ]);
  expect(Object.fromEntries(episode.undecodable.map(({ topic, reason }) => [topic, reason]))).toEqual({
    '/broken': expect.stringMatching(/^Cannot read messages: the definition is damaged/),
    '/morse': 'messages are morse, expected cdr, protobuf or json',
    '/protobuf': expect.stringMatching(/^Cannot read messages: the definition is damaged/),
  });
});

test('a clock an hour off: sensor, source and station time are three, and the difference is told', async () => {
  const type = 'sensor_msgs/msg/JointState';
  const data = new TextEncoder().encode(ROS2_DEFINITION[type]);
  const channel = { topic: '/joints', messageEncoding: 'cdr', schema: { name: type, encoding: 'ros2msg', data } };
  const source = fakeSource('robot');
  // It stands, so that the difference is what it is however long the machine takes.
  const now = Date.now();
  const clock = { nowNs: () => BigInt(now) * 1_000_000n, calendarStepNs: () => 0n };
  const station = await stationWith([source], { clock });
  source.tell.connected('arm');
  await station.start(plan);
  const hourLate = now - 3_600_000;
  const sensor = { sec: Math.floor(hourLate / 1000) - 60, nanosec: 0 };
  const header = { stamp: sensor, frame_id: 'base' };
  const encoded = ros2Codec(type, ROS2_DEFINITION[type]).encode({ header, name: ['a'], position: [1] });
  source.tell.message(channel, BigInt(hourLate) * 1_000_000n, encoded);
  const { path, warnings } = await station.stop(ending);
  await station.close();
  expect(warnings).toEqual([expect.stringMatching(/^the clock of robot differs by 3600\.0 s from the station's$/)]);
  await using file = await fileReadable(path);
  const reader = await IndexedReader.open(file);
  const { value } = await reader.messages({ topics: ['/joints'] }).next();
  expect(value!.publishTime).toBe(BigInt(hourLate) * 1_000_000n);
  expect(value!.logTime / 1_000_000n).toBe(BigInt(now));
  const [signal] = await (await readEpisode(file)).signals();
  expect(signal!.t).toEqual(Float64Array.of(0));
  expect(signal!.stamp![0]).toBeCloseTo(sensor.sec - Number(value!.logTime) / 1e9, 3);
});

/** A server that shakes hands and then does as it is told with the bare connection. */
async function bareServer(shakes: boolean, then: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (request) => {
      const key = /sec-websocket-key: (.*)\r/i.exec(request.toString())![1];
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      const protocol = /sec-websocket-protocol/i.test(request.toString())
        ? 'Sec-WebSocket-Protocol: foxglove.sdk.v1\r\n'
        : '';
      const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
      if (shakes) socket.write(`${head}${protocol}Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
      then(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Header of a binary frame that announces so many bytes. `final` false: more parts follow. */
function frameHead(bytes: number, opcode = 2, final = true): Buffer {
  const head = Buffer.alloc(10);
  head[0] = (final ? 0x80 : 0) | opcode;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(bytes), 2);
  return head;
}

/** Write zeros until the other side has had enough. */
function pour(socket: Socket, piece: () => Buffer, pieces: number): void {
  let sent = 0;
  const go = () => {
    while (sent < pieces && !socket.destroyed) {
      sent += 1;
      if (!socket.write(piece())) {
        socket.once('drain', go);
        return;
      }
    }
  };
  go();
}

test.each(['foxglove', 'rosbridge'])(
  'a %s message of 1 GB, whole or in parts, ends its connection and nothing else',
  async (kind) => {
    const zeros = Buffer.alloc(MiB);
    const whole = (socket: Socket) => {
      socket.write(frameHead(1024 * MiB));
      pour(socket, () => zeros, 1024);
    };
    const parts = (socket: Socket) => {
      socket.write(Buffer.concat([frameHead(MiB, 2, false), zeros]));
      pour(socket, () => Buffer.concat([frameHead(MiB, 0, false), zeros]), 1024);
    };
    for (const attack of [whole, parts]) {
      await using server = await bareServer(true, attack);
      const address = `ws://127.0.0.1:${server.port}`;
      const source =
        kind === 'foxglove'
          ? foxgloveSource(address, { retryMs: 60_000 })
          : rosbridgeSource(address, { retryMs: 60_000 });
      const other = fakeSource('other');
      const before = process.memoryUsage().rss;
      let most = 0;
      const station = await stationWith([source, other]);
      other.tell.connected('arm');
      await station.start(plan);
      await vi.waitFor(
        () => {
          most = Math.max(most, process.memoryUsage().rss);
          other.tell.message(jsonChannel('/a'), 1n, json(1));
          expect(station.status()[0]!.reason).toMatch(/^(the connection broke, or a message beyond 128 MiB|no answer)/);
        },
        { timeout: 120_000, interval: 10 },
      );
      expect(most - before).toBeLessThan(600 * MiB);
      const { topics } = await station.stop(ending);
      await station.close();
      expect(topics).toMatchObject([{ topic: '/a' }]);
      for (const name of await readdir(spool)) await rm(join(spool, name));
    }
  },
);

test('a source that connects and says nothing is told as silent, with and without a handshake', async () => {
  await using mute = await bareServer(true, () => {});
  await using dead = await bareServer(false, () => {});
  const [a, b] = [mute, dead].map(({ port }) =>
    foxgloveSource(`ws://127.0.0.1:${port}`, { silenceMs: 200, retryMs: 60_000 }),
  );
  const other = fakeSource('other');
  const station = await stationWith([a!, b!, other]);
  other.tell.connected('arm');
  await station.start(plan);
  await vi.waitFor(() => {
    for (const { reason } of station.status().slice(0, 2)) expect(reason).toBe('nothing came for 0.2 s');
  }, 120_000);
  other.tell.message(jsonChannel('/a'), 1n, json(1));
  const { path } = await station.stop(ending);
  await station.close();
  expect(Object.fromEntries(await topicsIn(path))).toEqual({ '/a': 1 });
  await using file = await fileReadable(path);
  const events = await (await readEpisode(file)).events();
  expect(events.map(({ name }) => name)).toEqual(['source_missing', 'source_missing']);
});
