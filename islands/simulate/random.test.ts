import { expect, test } from 'vitest';
import type { Distribution } from '../model/distribution.ts';
import { draw, meanOf, RandomStream } from './random.ts';

const N = 200_000;

const cases: [string, Distribution, number][] = [
  ['exponential', { type: 'exponential', mean: 3 }, 3],
  ['normal', { type: 'normal', mean: 50, sd: 4 }, 4],
  ['lognormal', { type: 'lognormal', mean: 10, sd: 5 }, 5],
  ['uniform', { type: 'uniform', low: 2, high: 8 }, 6 / Math.sqrt(12)],
  ['triangular', { type: 'triangular', low: 1, mode: 2, high: 6 }, Math.sqrt((1 + 4 + 36 - 2 - 6 - 12) / 18)],
  ['gamma', { type: 'gamma', shape: 0.7, scale: 4 }, Math.sqrt(0.7) * 4],
  ['weibull of shape 1 is exponential', { type: 'weibull', shape: 1, scale: 4 }, 4],
  ['empirical', { type: 'empirical', samples: [1, 2, 3, 10] }, Math.sqrt(12.5)],
];

test.each(cases)('%s: mean and deviation of many draws are those of the formula', (_name, distribution, sd) => {
  const random = new RandomStream(7, 'test');
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < N; index++) {
    const value = draw(distribution, random);
    expect(value).toBeGreaterThanOrEqual(0);
    sum += value;
    squares += value * value;
  }
  const mean = sum / N;
  // Five standard errors: the stream is fixed, so this cannot flicker.
  expect(Math.abs(mean - meanOf(distribution))).toBeLessThan((5 * sd) / Math.sqrt(N));
  expect(Math.sqrt(squares / N - mean * mean) / sd).toBeCloseTo(1, 1);
});

test('beta has the mean of its parameters', () => {
  const random = new RandomStream(1, 'beta');
  let sum = 0;
  for (let index = 0; index < N; index++) sum += random.beta(19, 3);
  expect(sum / N).toBeCloseTo(19 / 22, 2);
});

test('streams of different names and of close seeds are not alike, the same are', () => {
  const first = (seed: number, name: string) => {
    const stream = new RandomStream(seed, name);
    return Array.from({ length: 2000 }, () => stream.uniform());
  };
  const base = first(1, 'island A');
  expect(first(1, 'island A')).toEqual(base);
  for (const other of [first(2, 'island A'), first(1, 'island B'), first(1, 'A island')]) {
    const correlation =
      base.reduce((sum, value, index) => sum + (value - 0.5) * (other[index]! - 0.5), 0) / (2000 / 12);
    expect(Math.abs(correlation)).toBeLessThan(0.08);
  }
});
