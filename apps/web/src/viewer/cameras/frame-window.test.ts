import type { CameraFrame } from '@palaestra/formats/episode';
import { expect, test } from 'vitest';
import { FrameWindow } from './frame-window.ts';

/** A camera at 10 Hz, a key frame every second frame; notes what is fetched. */
function camera(options: { from?: number; until?: number; bytes?: number } = {}) {
  const { from: first = 0, until = 60, bytes = 10 } = options;
  const asked: [number, number][] = [];
  async function* load({ from, to }: { from: number; to: number }): AsyncGenerator<CameraFrame> {
    asked.push([from, to]);
    const start = Math.max(first * 10, Math.floor(Math.min(from, until) * 10 + 1e-9) & ~1);
    for (let n = start; n / 10 <= Math.min(to, until); n++) {
      await Promise.resolve();
      yield { t: n / 10, stamp: null, key: n % 2 === 0, data: new Uint8Array(bytes) };
    }
  }
  const window = new FrameWindow({
    load,
    duration: 60,
    changed: () => undefined,
    failed: (error) => expect.unreachable(String(error)),
  });
  return { window, asked };
}

test('frames around the cursor are at hand, and no others', async () => {
  const { window, asked } = camera();
  const covered = window.cover(30.35);
  expect(window.indexAt(30.35)).toBe(-1);
  await covered;
  expect(asked).toEqual([[30.35, 32.35]]);
  const at = window.indexAt(30.35);
  expect(window.frames[at]!.t).toBe(30.3);
  expect(window.frames[0]).toMatchObject({ t: 30.2, key: true });
  expect(window.indexAt(20)).toBe(-1);
});

test('playing on fetches the next stretch once, without a frame twice, and lets the past go', async () => {
  const { window, asked } = camera();
  for (let t = 0; t < 20; t += 0.25) await window.cover(t);
  expect(asked.length).toBeLessThan(20);
  const times = window.frames.map(({ t }) => t);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  expect(times[0]).toBeGreaterThan(17);
  expect(window.frames.map(({ number }) => number)).toEqual(window.frames.map((_, i) => window.frames[0]!.number + i));
});

test('while a person scrubs, the last place counts', async () => {
  const { window, asked } = camera();
  await Promise.all([5, 15, 25, 35, 45].map((t) => window.cover(t)));
  expect(window.frames[window.indexAt(45)]!.t).toBe(45);
  expect(asked.length).toBeLessThanOrEqual(2);
});

test('before a camera begins its first frame stands, after its end the last', async () => {
  const { window } = camera({ from: 1, until: 3 });
  await window.cover(0);
  expect(window.frames[window.indexAt(0)]!.t).toBe(1);
  await window.cover(3.4);
  expect(window.frames[window.indexAt(3.4)]!.t).toBe(3);
});

test('a camera of many bytes is held in less time', async () => {
  const { window } = camera({ bytes: 8e6 });
  await window.cover(10);
  expect(window.frames.length).toBeLessThan(7);
  expect(window.frames[window.indexAt(10)]!.t).toBe(10);
});
