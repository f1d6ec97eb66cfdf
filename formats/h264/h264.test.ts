import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NAL, nalUnits, type Picture, PictureReader, parseSps, repeatPicture } from './index.ts';
import { PcmStream } from './testing/pcm-stream.ts';

const SIZE = { columns: 8, rows: 6 };
const level = (n: number) => Array.from({ length: 48 }, (_, i) => ((n >> (i % 8)) & 1 ? 235 : 16));

function pictureOf(found: Picture | string): Picture {
  if (typeof found === 'string') throw new Error(`found ${found}`);
  return found;
}

describe('NAL units', () => {
  test('come apart at start codes of three and four bytes, without trailing zeros', () => {
    const bytes = Uint8Array.of(9, 9, 0, 0, 1, 0x67, 7, 0, 0, 0, 1, 0x68, 8, 0, 0, 0, 0, 1, 0x65, 5, 0, 0, 1);
    expect([...nalUnits(bytes)]).toEqual([
      { type: NAL.sps, reference: 3, start: 5, end: 7 },
      { type: NAL.pps, reference: 3, start: 11, end: 13 },
      { type: NAL.idr, reference: 3, start: 18, end: 20 },
    ]);
  });

  test('any bytes are read without a fault, in order and inside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        let at = 0;
        for (const { start, end } of nalUnits(bytes.map((byte) => byte % 3))) {
          expect(start).toBeGreaterThanOrEqual(at + 3);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe('pictures', () => {
  test('keys, deltas and the numbering are read', () => {
    const stream = new PcmStream(SIZE);
    const reader = new PictureReader();
    const key = pictureOf(reader.read(stream.key(level(0))));
    expect(key).toMatchObject({ key: true, complete: true, kind: 'I', copy: false, pictures: 1, frameNum: 0 });
    expect(key.sps).toMatchObject({ codec: 'avc1.42c01e', width: 128, height: 96, macroblocks: 48 });
    const delta = pictureOf(reader.read(stream.delta(level(1))));
    expect(delta).toMatchObject({ key: false, complete: false, kind: 'P', copy: false, frameNum: 1, orderLsb: 2 });
  });

  test('a picture that only repeats the last one is known as a copy', () => {
    const stream = new PcmStream(SIZE);
    const reader = new PictureReader();
    reader.read(stream.key(level(5)));
    expect(pictureOf(reader.read(stream.delta(level(5))))).toMatchObject({ kind: 'P', copy: true });
    expect(pictureOf(reader.read(stream.delta(level(4))))).toMatchObject({ kind: 'P', copy: false });
  });

  test('a delta without the parameter sets, an empty message and a damaged header each have their fault', () => {
    const stream = new PcmStream(SIZE);
    const key = stream.key(level(0));
    const delta = stream.delta(level(1));
    expect(new PictureReader().read(delta)).toBe('no-parameter-sets');
    expect(new PictureReader().read(new Uint8Array())).toBe('no-picture');
    expect(new PictureReader().read(Uint8Array.of(0, 0, 0, 1, 9, 0x10))).toBe('no-picture');
    const sps = [...nalUnits(key)].find(({ type }) => type === NAL.sps)!;
    expect(new PictureReader().read(key.subarray(0, sps.start + 5))).toBe('damaged');
  });

  test('two pictures in one message are counted', () => {
    const stream = new PcmStream(SIZE);
    const two = Uint8Array.from([...stream.key(level(0)), ...stream.delta(level(1))]);
    expect(pictureOf(new PictureReader().read(two)).pictures).toBe(2);
  });

  test('damaged streams are told or read, never thrown', () => {
    const stream = new PcmStream(SIZE);
    const key = stream.key(level(3)).slice(0, 400);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(key.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(key.length),
        (flips, length) => {
          const bytes = key.slice(0, length);
          for (const [at, value] of flips) if (at < length) bytes[at] = value;
          const found = new PictureReader().read(bytes);
          if (typeof found !== 'string') expect(found.sps.width).toBeGreaterThan(0);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('parameter sets of real encoders', () => {
  // Printed by x264 (`-profile:v high -bf 2`, 322 × 182).
  test.each([
    [
      'x264, high, cropped',
      '6764000dacd941519e226c0440000003004000000f03c50a6580',
      { codec: 'avc1.64000d', width: 322, height: 182, rate: 30, reorder: 2 },
    ],
  ])('%s', (_, hex, expected) => {
    const bytes = Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
    expect(parseSps(bytes)).toMatchObject(expected);
  });
});

describe('a repeated picture', () => {
  test.each([0, 2] as const)('is read as a copy, and the stream goes on after it (picture order %i)', (orderType) => {
    const stream = new PcmStream({ ...SIZE, orderType });
    const reader = new PictureReader();
    const key = pictureOf(reader.read(stream.key(level(9))));
    const { data, picture } = repeatPicture(key, false)!;
    expect(data.length).toBeLessThan(32);
    expect(reader.read(data)).toEqual(picture);
    expect(picture).toMatchObject({ kind: 'P', copy: true, reference: false, frameNum: 1 });
    expect(pictureOf(reader.read(stream.delta(level(8))))).toMatchObject({ frameNum: 1, copy: false });
  });

  test('is repeated in turn before a key frame, each numbered on', () => {
    const reader = new PictureReader();
    let last = pictureOf(reader.read(new PcmStream(SIZE).key(level(9))));
    for (let n = 1; n <= 40; n++) {
      const { data, picture } = repeatPicture(last, true)!;
      expect(reader.read(data)).toEqual(picture);
      expect(picture).toMatchObject({ copy: true, reference: true, frameNum: n % 16, orderLsb: (2 * n) % 64 });
      last = picture;
    }
  });

  test('is not written after a picture that is itself no reference, nor with CABAC', () => {
    const key = pictureOf(new PictureReader().read(new PcmStream(SIZE).key(level(9))));
    expect(repeatPicture({ ...key, reference: false }, true)).toBeNull();
    expect(repeatPicture({ ...key, pps: { ...key.pps, arithmetic: true } }, true)).toBeNull();
  });
});
