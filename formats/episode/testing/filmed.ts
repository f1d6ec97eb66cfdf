import { type EpisodeMetadata, nanoseconds } from '@palaestra/core';
import { PcmStream } from '../../h264/testing/pcm-stream.ts';
import { memoryWritable } from '../../mcap/index.ts';
import { EpisodeWriter } from '../writer.ts';

/** Blocks of 16 × 16 px per picture, and the bits of a counter that they show. */
const COLUMNS = 8;
const ROWS = 6;
const DEFINITION = [
  'builtin_interfaces/Time timestamp\nstring frame_id\nuint8[] data\nstring format\n',
  `${'='.repeat(80)}\nMSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec\n`,
].join('');

/** The picture that shows `n`: column i is white where bit i is set, black elsewhere. */
function counterBlocks(n: number): number[] {
  return Array.from({ length: COLUMNS * ROWS }, (_, at) => ((n >> (at % COLUMNS)) & 1 ? 235 : 16));
}

/** The camera of a recording that is made for a test. */
export interface MadeCamera {
  readonly topic: string;
  /** Log times of the frames, s; the picture of frame n shows n. */
  readonly times: readonly number[];
  /** Frames from one key frame to the next; 2 by default. */
  readonly gop?: number;
  /** The sensor's clock against the log's, s later at frame n. */
  readonly late?: (n: number) => number;
  /** What the picture of frame n shows; n by default. */
  readonly shows?: (n: number) => number;
  readonly rateHz?: number;
  /** Bytes that each frame is made longer by: unused data as an encoder of constant bit rate writes it. */
  readonly filler?: number;
  /** JPEG pictures instead, as sensor_msgs/CompressedImage; one for each time. */
  readonly stills?: readonly Uint8Array[];
}

/** Times of `count` frames at `hz`, from `start` on. */
export function steadyTimes(count: number, hz: number, start = 0): number[] {
  return Array.from({ length: count }, (_, n) => start + n / hz);
}

/** A recording, uncompressed as real video is, with cameras that show a counter, and two joints at 50 Hz that move until `seconds`. */
export async function filmedEpisode(options: {
  readonly seconds: number;
  readonly cameras: readonly MadeCamera[];
  readonly metadata: EpisodeMetadata;
  readonly startNs?: bigint;
}): Promise<Uint8Array<ArrayBuffer>> {
  const startNs = options.startNs ?? 1_790_000_000_000_000_000n;
  const file = memoryWritable();
  const writer = await EpisodeWriter.open(file, { startNs, clock: 'sim', chunkBytes: 60_000, compression: '' });
  const joints = (topic: string, role: 'state' | 'commanded') =>
    writer.joints({ topic, role, joints: ['a', 'b'], rateHz: 50 });
  const streams = [joints('/joint_states', 'state'), joints('/action/commanded', 'commanded')];
  for (let i = 0; i <= options.seconds * 50; i++) {
    for (const stream of streams) await stream.write(i / 50, [Math.sin(i / 25), Math.cos(i / 25)]);
  }
  for (const camera of options.cameras) await film(writer, startNs, camera);
  await writer.close(options.metadata);
  return file.bytes();
}

async function film(writer: EpisodeWriter, startNs: bigint, camera: MadeCamera): Promise<void> {
  const { topic, rateHz = 30, gop = 2, late = () => 0, shows = (n: number) => n, filler = 0, stills } = camera;
  const name = stills ? 'sensor_msgs/msg/CompressedImage' : 'foxglove_msgs/msg/CompressedVideo';
  const schema = { name, encoding: 'ros2msg', data: new TextEncoder().encode(DEFINITION) };
  const stream = writer.raw({ topic, role: 'camera', rateHz, schema, messageEncoding: 'cdr' });
  const encoder = new PcmStream({ columns: COLUMNS, rows: ROWS });
  for (const [n, t] of camera.times.entries()) {
    const stampNs = startNs + nanoseconds(t - late(n));
    const blocks = counterBlocks(shows(n));
    const unit = n % gop === 0 ? encoder.key(blocks) : encoder.delta(blocks);
    const data = stills ? stillMessage(stampNs, stills[n]!) : videoMessage(stampNs, filled(unit, filler, n));
    await stream.write({ logNs: startNs + nanoseconds(t), data });
  }
}

/** With a NAL unit of unused data behind (type 12), its bytes as irregular as those of a picture. */
function filled(unit: Uint8Array, length: number, seed: number): Uint8Array {
  if (length === 0) return unit;
  const out = new Uint8Array(unit.length + 5 + length);
  out.set(unit);
  out.set([0, 0, 0, 1, 12], unit.length);
  let state = seed + 1;
  for (let at = unit.length + 5; at < out.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    const byte = state >>> 24;
    // Nothing in it may look like a start code.
    out[at] = byte <= 3 && out[at - 1] === 0 && out[at - 2] === 0 ? 255 : byte;
  }
  return out;
}

/** A sensor_msgs/msg/CompressedImage as CDR. */
function stillMessage(stampNs: bigint, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(36 + data.length);
  const view = new DataView(out.buffer);
  out[1] = 1;
  view.setInt32(4, Number(stampNs / 1_000_000_000n), true);
  view.setUint32(8, Number(stampNs % 1_000_000_000n), true);
  view.setUint32(12, 4, true);
  out.set(new TextEncoder().encode('cam\0'), 16);
  view.setUint32(20, 5, true);
  out.set(new TextEncoder().encode('jpeg\0'), 24);
  view.setUint32(32, data.length, true);
  out.set(data, 36);
  return out;
}

/** A foxglove_msgs/msg/CompressedVideo as CDR. */
function videoMessage(stampNs: bigint, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(20 + 4 + data.length + 3 + 4 + 5);
  const view = new DataView(out.buffer);
  out[1] = 1;
  view.setInt32(4, Number(stampNs / 1_000_000_000n), true);
  view.setUint32(8, Number(stampNs % 1_000_000_000n), true);
  view.setUint32(12, 4, true);
  out.set(new TextEncoder().encode('cam\0'), 16);
  view.setUint32(20, data.length, true);
  out.set(data, 24);
  const end = (24 + data.length + 3) & ~3;
  view.setUint32(end, 5, true);
  out.set(new TextEncoder().encode('h264\0'), end + 4);
  return out.subarray(0, end + 9);
}
