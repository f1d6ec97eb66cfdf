import { expect, test } from 'vitest';
import { wilson } from './evaluation.ts';

test('wilson() gives the published interval of 81 of 263 (Newcombe 1998, method 3)', () => {
  const { low, high } = wilson(81, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
});

test('wilson() stays inside [0, 1] where no trial or every trial succeeds', () => {
  expect(wilson(0, 50)).toMatchObject({ rate: 0, low: 0 });
  expect(wilson(50, 50).high).toBe(1);
  expect(wilson(50, 50).low).toBeCloseTo(0.9286, 3);
});

test('wilson() refuses more successes than trials', () => {
  expect(() => wilson(3, 2)).toThrow(/found 3 of 2/);
});
