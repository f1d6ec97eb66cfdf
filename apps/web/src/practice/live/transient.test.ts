import type { PlantPoint } from '@palaestra/core';
import { expect, test } from 'vitest';
import { transientOf } from './transient.ts';

/** A piece a minute for an hour, then none for an hour: 60 an hour, then 0. */
const points: PlantPoint[] = Array.from({ length: 121 }, (_, minute) => {
  return [60 * minute, minute > 60 ? minute - 60 : 0, Math.min(minute, 60), 0, 1, 0];
});

test('the rate is what was finished in the window before, and follows a failure after as long', () => {
  const { from, to, window, rate, inside } = transientOf(points, 7200);
  expect([from, to, window]).toEqual([0, 7200, 720]);
  const at = (time: number) => rate.find(([when]) => when === time)?.[1];
  // Nothing is said before a window has been seen.
  expect(at(600)).toBeUndefined();
  expect(at(1800)).toBeCloseTo(60);
  expect(at(3600 + 360)).toBeCloseTo(30);
  expect(at(3600 + 720)).toBe(0);
  expect(inside.at(-1)).toEqual([7200, 60]);
  expect(transientOf(points, 3600).from).toBe(3600);
  expect(transientOf([], 3600)).toMatchObject({ inside: [], rate: [] });
});
