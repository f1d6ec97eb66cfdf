import type { EpisodeMetadata } from '@palaestra/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesReadable, McapWriter, memoryWritable, type Readable } from '../mcap/index.ts';
import { cameraDecoder } from './camera-message.ts';
import { type CameraFrame, cameraName, readEpisode } from './index.ts';
import { stillSize } from './picture-kind.ts';
import { filmedEpisode, steadyTimes } from './testing/filmed.ts';

const METADATA: EpisodeMetadata = {
  schema: 'palaestra.episode/1',
  task: 'film',
  instruction: { en: 'Film', zh: '拍摄' },
  cell: null,
  seed: null,
  variation: {},
  operator: 'tester',
  station: 'bench',
  robot: { embodiment: 'arm', serial: null },
  simulated: true,
  outcome: 'success',
  failureCause: null,
  attempts: 1,
  criteria: [],
  source: null,
  missingStreams: [],
  time: 'measured',
  recovered: false,
};
const START = 1_790_000_000_000_000_000n;

async function all(frames: AsyncIterable<CameraFrame>): Promise<CameraFrame[]> {
  const out: CameraFrame[] = [];
  for await (const frame of frames) out.push({ ...frame, data: frame.data.slice() });
  return out;
}

/** Counts the bytes that are asked for. */
function counting(bytes: Uint8Array): Readable & { read: Readable['read']; total: () => number } {
  const inner = bytesReadable(bytes);
  let total = 0;
  return {
    size: inner.size,
    read: (offset, length) => {
      total += Number(length);
      return inner.read(offset, length);
    },
    total: () => total,
  };
}

const wrist = { topic: '/cam_wrist/video', times: steadyTimes(300, 30) };
const high = { topic: '/cam_high/video', times: steadyTimes(200, 20, 0.01), gop: 10 };

test('the cameras of a recording tell their size, rate and codec', async () => {
  const bytes = await filmedEpisode({ seconds: 10, cameras: [wrist, high], metadata: METADATA });
  const episode = await readEpisode(bytesReadable(bytes));
  expect(await episode.cameras()).toMatchObject([
    { topic: '/cam_wrist/video', name: 'cam_wrist', format: 'h264', codec: 'avc1.42c01e', width: 128, height: 96 },
    { topic: '/cam_high/video', name: 'cam_high', frames: 200, nominalHz: 30, hz: 19.9, reason: null },
  ]);
  expect((await episode.signals()).map(({ topic }) => topic)).toEqual(['/joint_states', '/action/commanded']);
});

test('frames begin with the key frame that the span needs, and only its chunks are read', async () => {
  const bytes = await filmedEpisode({ seconds: 10, cameras: [wrist, high], metadata: METADATA });
  const readable = counting(bytes);
  const episode = await readEpisode(readable);
  const before = readable.total();
  const frames = await all(episode.frames('/cam_high/video', { from: 5.2, to: 5.4 }));
  expect(frames.map(({ t }) => Math.round(t * 100))).toEqual([501, 506, 511, 516, 521, 526, 531, 536]);
  expect(frames.map(({ key }) => key)).toEqual([true, ...Array<boolean>(7).fill(false)]);
  expect(frames[0]!.stamp).toBeCloseTo(5.01, 9);
  expect(readable.total() - before).toBeLessThan(bytes.length / 3);
  expect(await all(episode.frames('/cam_high/video'))).toHaveLength(200);
  expect((await all(episode.frames('/cam_high/video', { from: -1, to: 0.001 }))).length).toBe(0);
});

test('the key frame is found however far back it lies, and the beginning stands for one that is missing', async () => {
  const far = { topic: '/far', times: steadyTimes(290, 30), gop: 1000 };
  const bytes = await filmedEpisode({ seconds: 10, cameras: [far], metadata: METADATA });
  const episode = await readEpisode(bytesReadable(bytes));
  const frames = await all(episode.frames('/far', { from: 9.5, to: 9.6 }));
  expect(frames[0]).toMatchObject({ key: true, t: 0 });
});

test('frame times come from the index without a look at the pictures', async () => {
  const bytes = await filmedEpisode({ seconds: 10, cameras: [wrist, high], metadata: METADATA });
  const readable = counting(bytes);
  const episode = await readEpisode(readable);
  const before = readable.total();
  const times = await episode.frameTimes('/cam_wrist/video');
  expect([...times].map((t) => Math.round(t * 3000))).toEqual(wrist.times.map((t) => Math.round(t * 3000)));
  expect(readable.total() - before).toBeLessThan(20_000);
});

test('a camera that cannot be read says why, and a missing one is refused', async () => {
  const file = memoryWritable();
  const mcap = await McapWriter.create(file, { profile: 'ros2' });
  const schemaId = mcap.registerSchema({ name: 'sensor_msgs/msg/Image', encoding: 'ros2msg', data: new Uint8Array() });
  const channelId = mcap.registerChannel({ topic: '/raw', schemaId, messageEncoding: 'cdr' });
  await mcap.write({ channelId, sequence: 0, logTime: START, publishTime: START, data: new Uint8Array(10) });
  await mcap.close();
  const episode = await readEpisode(bytesReadable(file.bytes()));
  expect(await episode.cameras()).toMatchObject([
    { topic: '/raw', format: 'unknown', width: null, reason: 'sensor_msgs/msg/Image holds no encoded picture' },
  ]);
  await expect(all(episode.frames('/raw'))).rejects.toMatchObject({ code: 'bad_file' });
  await expect(all(episode.frames('/none'))).rejects.toMatchObject({ code: 'not_found' });
});

/** The smallest beginning of a JPEG with its size: an application segment, then a start of frame. */
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8, 0, 240, 1, 64, 1, 1, 0x11, 0);

test('JPEG in ROS 2, protobuf and JSON messages is taken apart alike', () => {
  expect(stillSize(JPEG)).toEqual({ width: 320, height: 240 });
  const schema = (name: string) => ({ name, encoding: '', data: new Uint8Array() });
  const cdr = new Uint8Array(4 + 8 + 8 + 4 + 8 + 4 + JPEG.length);
  const view = new DataView(cdr.buffer);
  cdr[1] = 1;
  view.setInt32(4, 7, true);
  view.setUint32(12, 4, true);
  cdr.set([99, 97, 109, 0], 16);
  view.setUint32(20, 5, true);
  cdr.set([106, 112, 101, 103, 0], 24);
  view.setUint32(32, JPEG.length, true);
  cdr.set(JPEG, 36);
  const protobuf = Uint8Array.of(10, 2, 8, 7, 18, 1, 99, 26, JPEG.length, ...JPEG, 34, 4, 106, 112, 101, 103);
  const json = {
    timestamp: { sec: 7, nsec: 0 },
    frame_id: 'c',
    format: 'jpeg',
    data: btoa(String.fromCharCode(...JPEG)),
  };
  const forms = [
    ['sensor_msgs/msg/CompressedImage', 'cdr', cdr],
    ['foxglove.CompressedImage', 'protobuf', protobuf],
    ['foxglove.CompressedImage', 'json', new TextEncoder().encode(JSON.stringify(json))],
  ] as const;
  for (const [name, messageEncoding, message] of forms) {
    const decode = cameraDecoder({ messageEncoding, schema: schema(name) });
    if (typeof decode === 'string') throw new Error(decode);
    const found = decode(message)!;
    expect(found, name).toMatchObject({ stampNs: 7_000_000_000n, format: 'jpeg' });
    expect([...found.data]).toEqual([...JPEG]);
    fc.assert(
      fc.property(fc.nat(message.length), fc.nat(message.length), fc.nat(255), (cut, at, value) => {
        const damaged = message.slice(0, cut);
        if (at < cut) damaged[at] = value;
        const result = decode(damaged);
        if (result !== null) expect(result.data.length).toBeLessThanOrEqual(Math.max(cut, 400));
      }),
    );
  }
});

test('a camera is called by what tells it from others', () => {
  expect(cameraName('/cam_high/video')).toBe('cam_high');
  expect(cameraName('/cam_high/color/image_raw/compressed')).toBe('cam_high');
  expect(cameraName('/left/wrist')).toBe('left_wrist');
  expect(cameraName('/video')).toBe('video');
  expect(cameraName('')).toBe('camera');
});
