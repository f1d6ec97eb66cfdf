import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FeatureAccumulator } from './statistics.ts';

test('agrees with NumPy on a known vector', () => {
  // numpy 2.4: a = [1, 2, 4, 8, 16]; mean, std, quantile(a, [.01, .1, .5, .9, .99])
  const accumulator = new FeatureAccumulator(1);
  accumulator.add(Float32Array.of(8, 1, 16));
  accumulator.add(Float32Array.of(4, 2));
  const stats = accumulator.result();
  expect(stats.mean[0]).toBeCloseTo(6.2, 12);
  expect(stats.std[0]).toBeCloseTo(5.455272678794342, 12);
  expect([stats.q01, stats.q10, stats.q50, stats.q90, stats.q99].flat()).toEqual([
    expect.closeTo(1.04, 12),
    expect.closeTo(1.4, 12),
    4,
    expect.closeTo(12.8, 12),
    expect.closeTo(15.68, 12),
  ]);
  expect(stats.count).toBe(5);
});

test('does not depend on the order or the grouping of frames', () => {
  const frame = fc.tuple(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), fc.float({ noNaN: true, min: -1, max: 1 }));
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 60 }), (frames) => {
      const whole = new FeatureAccumulator(2);
      whole.add(Float32Array.from(frames.flat()));
      const parts = new FeatureAccumulator(2);
      for (const part of frames.toReversed()) parts.add(Float32Array.from(part));
      expect(parts.result()).toEqual(whole.result());
    }),
    { numRuns: 50 },
  );
});

test('has no result without frames', () => {
  expect(() => new FeatureAccumulator(1).result()).toThrow(/no frames/);
});
