import { describe, expect, test } from 'vitest';
import { PictureReader } from '../h264/index.ts';
import { PcmStream } from '../h264/testing/pcm-stream.ts';
import { chooseFrames, gridSamples, type PlacedOutput, readVideo, type VideoSample, writeVideo } from './index.ts';

const GOP2 = (count: number) => ({
  times: Array.from({ length: count }, (_, n) => Math.round((n * 1e9) / 30)),
  keys: Array.from({ length: count }, (_, n) => (n % 2 === 0 ? 1 : 0)),
});
const grid = (frames: number, hz: number, start = 0) => ({
  frames,
  timeOf: (k: number) => Math.round(start + (k * 1e9) / hz),
});

describe('frames for a grid', () => {
  test('of the same rate are all of them', () => {
    expect([...chooseFrames(GOP2(6), grid(6, 30))]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('of half the rate are the key frames; of other rates the newest that can be decoded', () => {
    expect([...chooseFrames(GOP2(8), grid(4, 15))]).toEqual([0, 2, 4, 6]);
    expect([...chooseFrames(GOP2(8), grid(4, 60))]).toEqual([0, 0, 1, 1]);
    // 20 Hz of 30 Hz would be 0, 1, 3, 4, 6 …: frame 3 needs 2, which is not shown, so 2 comes instead, and then 3 or 4.
    const chosen = [...chooseFrames(GOP2(30), grid(18, 20))];
    expect(chosen.slice(0, 5)).toEqual([0, 1, 2, 4, 6]);
    for (const [k, frame] of chosen.entries()) {
      expect(Math.floor((k * 30) / 20 + 1e-9) - frame).toBeLessThanOrEqual(1);
    }
  });

  test('a gap is held, and what would need more than one copy inside of a pair waits for the key frame', () => {
    const { times, keys } = GOP2(10);
    const gap = { times: times.map((t, n) => (n < 3 ? t : t + 100e6)), keys };
    const chosen = [...chooseFrames(gap, grid(9, 30))];
    expect(chosen).toEqual([0, 1, 2, 2, 2, 2, 2, 4, 5]);
  });

  test('what cannot be is refused with the time', () => {
    const long = { times: GOP2(40).times, keys: GOP2(40).times.map((_, n) => (n % 20 === 0 ? 1 : 0)) };
    expect(() => chooseFrames(long, grid(15, 15))).toThrow(/record with GOP 2 \(at 0\.133 s\)/);
    expect(() => chooseFrames({ times: [5], keys: [1] }, grid(1, 30))).toThrow(/no picture yet/);
    expect(() => chooseFrames({ times: [0, 1], keys: [0, 0] }, grid(1, 30))).toThrow(/no key frame/);
  });
});

/** A camera that counts, as its frames come out of a recording. */
async function* camera(count: number, gop = 2) {
  const stream = new PcmStream({ columns: 8, rows: 6 });
  for (let n = 0; n < count; n++) {
    const blocks = Array.from({ length: 48 }, (_, at) => ((n >> (at % 8)) & 1 ? 235 : 16));
    yield { t: n / 30, data: n % gop === 0 ? stream.key(blocks) : stream.delta(blocks) };
  }
}

async function collected(samples: AsyncIterable<VideoSample>): Promise<VideoSample[]> {
  const out: VideoSample[] = [];
  for await (const sample of samples) out.push(sample);
  return out;
}

/** A file in memory, written at any place. */
function memoryFile(): PlacedOutput & { bytes(): Uint8Array<ArrayBuffer> } {
  let bytes = new Uint8Array();
  return {
    async write(position, data) {
      if (position + data.length > bytes.length) {
        const grown = new Uint8Array(position + data.length);
        grown.set(bytes);
        bytes = grown;
      }
      bytes.set(data, position);
    },
    bytes: () => bytes,
  };
}

const fileOf = (bytes: Uint8Array<ArrayBuffer>) => ({
  byteLength: bytes.length,
  slice: (start: number, end?: number) => bytes.slice(start, end).buffer,
});

const { keys: KEYS } = GOP2(400);

describe('a video', () => {
  const track = { codec: 'avc1.42c01e', width: 128, height: 96, fps: 30 };

  test.each([24, 25, 30, 50, 60])('has every frame at exactly its time (%i Hz)', async (fps) => {
    const file = memoryFile();
    const shows = Int32Array.from({ length: 301 }, (_, k) => k);
    await writeVideo(file, { ...track, fps, frames: 301 }, gridSamples(camera(301), shows, KEYS));
    expect(await readVideo(fileOf(file.bytes()), fps)).toEqual({
      codec: 'avc',
      width: 128,
      height: 96,
      frames: 301,
      uneven: null,
      reordered: false,
    });
    const text = new TextDecoder('latin1').decode(file.bytes());
    expect(text.indexOf('moov')).toBeLessThan(text.indexOf('mdat'));
    expect(text).not.toContain('elst');
  });

  test('is the same bytes at another time', async () => {
    const make = async () => {
      const file = memoryFile();
      const shows = Int32Array.from({ length: 20 }, (_, k) => k);
      await writeVideo(file, { ...track, frames: 20 }, gridSamples(camera(20), shows, KEYS));
      return Buffer.from(file.bytes());
    };
    const first = await make();
    const now = Date.now;
    try {
      Date.now = () => 1_000_000_000_000;
      expect((await make()).equals(first)).toBe(true);
    } finally {
      Date.now = now;
    }
  });

  test('holds and leaves out as it was chosen', async () => {
    const samples = await collected(gridSamples(camera(12), Int32Array.of(0, 1, 1, 1, 2, 2, 3, 6, 8, 8), KEYS));
    expect(samples.map(({ key }) => key)).toEqual([true, false, false, false, true, false, false, true, true, false]);
    const reader = new PictureReader();
    const pictures = samples.map(({ data }) => reader.read(data));
    expect(pictures[3]).toMatchObject({ copy: true, reference: true, frameNum: 3 });
    expect(pictures[5]).toMatchObject({ copy: true, reference: false, frameNum: 1 });
    expect(pictures[6]).toMatchObject({ copy: false, frameNum: 1 });
  });

  test('a stream that cannot be copied says so', async () => {
    async function* broken() {
      yield { t: 0, data: new Uint8Array(10) };
    }
    await expect(collected(gridSamples(broken(), Int32Array.of(0), KEYS))).rejects.toThrow(
      /cannot be read \(no-picture\)/,
    );
    await expect(collected(gridSamples(camera(2), Int32Array.of(0, 1, 2), KEYS))).rejects.toThrow(/a frame is missing/);
  });

  test('anything else is no video', async () => {
    expect(await readVideo(fileOf(new Uint8Array(1000)), 30)).toBeNull();
    expect(await readVideo(fileOf(new Uint8Array(0)), 30)).toBeNull();
  });
});
