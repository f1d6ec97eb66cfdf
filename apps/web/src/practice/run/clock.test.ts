import { expect, test } from 'vitest';
import { clock, clockStep, lasting } from './clock.ts';

test('times of a run', () => {
  expect([0, 59.9, 3661, 90_000].map((one) => clock(one))).toEqual(['0:00:00', '0:00:59', '1:01:01', '25:00:00']);
  expect(clock(27_720, false)).toBe('7:42');
  expect([900, 12_345, 750_000, 11_100_000].map(lasting)).toEqual(['0.9 s', '12 s', '12:30 min', '3:05 h']);
});

test('marks of an axis are round and not too many', () => {
  expect(clockStep(86_400, 10)).toBe(10_800);
  expect(clockStep(60, 8)).toBe(10);
  expect(clockStep(31 * 86_400, 10)).toBe(4 * 86_400);
});
