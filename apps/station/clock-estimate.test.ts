import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClockEstimate } from './clock-estimate.ts';

const START = 1_700_000_000_000_000_000n;

/** A source whose clock is `offset` s ahead, drifts, and whose messages come after `delay(i)` s, at 100 Hz. */
function watched(seconds: number, offset: number, driftPpm: number, delay: (i: number) => number, from = 0) {
  return Array.from({ length: seconds * 100 }, (_, i) => {
    const t = from + i / 100;
    const source = START + BigInt(Math.round((t + offset + t * driftPpm * 1e-6) * 1e9));
    return { source, station: START + BigInt(Math.round((t + delay(i)) * 1e9)) };
  });
}

function estimate(samples: readonly { source: bigint; station: bigint }[]) {
  const clock = new ClockEstimate();
  for (const { source, station } of samples.toSorted((a, b) => Number(a.station - b.station)))
    clock.add(source, station);
  return clock.segments();
}

test('offset and drift come out of jittering delays', () => {
  const offsets = fc.double({ min: -4000, max: 4000, noNaN: true });
  const drifts = fc.double({ min: -200, max: 200, noNaN: true });
  fc.assert(
    fc.property(offsets, drifts, (offset, driftPpm) => {
      // Delays of 1 to 30 ms: each second holds one near the shortest.
      const delay = (i: number) => 0.001 + (((i * 7919) % 101) / 101) * 0.029;
      const [segment, ...rest] = estimate(watched(60, offset, driftPpm, delay));
      expect(rest).toEqual([]);
      expect(segment!.offsetNs / 1e9).toBeCloseTo(offset - 0.001, 3);
      expect(Math.abs(segment!.driftPpm! - driftPpm)).toBeLessThan(10);
      expect(segment!.meanDelayNs / 1e6).toBeGreaterThan(12);
      expect(segment!.meanDelayNs / 1e6).toBeLessThan(17);
      expect(segment!.samples).toBe(6000);
    }),
    { numRuns: 20 },
  );
});

test('a step of a clock begins a new stretch; one late message does not', () => {
  const late = (i: number) => (i === 700 ? 0.9 : 0.002);
  const steps = [
    ...watched(20, 0, 0, late),
    ...watched(20, 3600, 0, () => 0.002, 20),
    ...watched(10, -1, 0, () => 0.002, 40),
  ];
  const segments = estimate(steps);
  expect(segments.map(({ offsetNs }) => (offsetNs / 1e9).toFixed(1))).toEqual(['-0.0', '3600.0', '-1.0']);
  expect(segments.reduce((total, { samples }) => total + samples, 0)).toBe(5000);
});

test('a topic with times of its own does not disturb what is known of the clock', () => {
  const clock = new ClockEstimate();
  for (const { source, station } of watched(10, 2, 0, () => 0.001)) {
    clock.add(123n, station);
    clock.add(source, station);
  }
  const [segment, ...rest] = clock.segments();
  expect(rest).toEqual([]);
  expect(segment).toMatchObject({ samples: 2000, behind: 1000 });
  expect(segment!.meanDelayNs).toBeLessThan(10_000);
  expect(segment!.offsetNs / 1e9).toBeCloseTo(1.999, 5);
});

test('a short watch tells no drift, and none tells nothing', () => {
  expect(estimate([])).toEqual([]);
  expect(estimate(watched(3, 1, 100, () => 0))).toMatchObject([{ driftPpm: null, samples: 300 }]);
});

test('a day at 1 Hz stays small and right', () => {
  const clock = new ClockEstimate();
  for (let t = 0; t < 86_400; t++) {
    const station = START + BigInt(t) * 1_000_000_000n;
    clock.add(station + BigInt(5_000_000_000 + t * 50_000), station);
  }
  const segments = clock.segments();
  expect(segments).toHaveLength(1);
  expect(segments[0]!.driftPpm).toBeCloseTo(50, 1);
  expect(segments[0]!.offsetNs / 1e9).toBeCloseTo(5, 2);
});
