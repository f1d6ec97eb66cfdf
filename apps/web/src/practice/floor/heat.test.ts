import type { Usage } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { heatOf, mostHeat, partAt } from './heat.ts';

/** Two edges over four half hours. */
const usage: Usage = {
  parts: 4,
  width: 1_800_000,
  units: new Float32Array(),
  waits: new Float32Array(),
  edges: Float32Array.of(10, 20, 0, 0, 0, 5, 5, 30),
};

test('heat is the last hour beside the busiest hour of the run', () => {
  const most = mostHeat(usage, 'edges');
  expect(most * 3_600_000).toBeCloseTo(35, 5);
  expect([...heatOf(usage, 'edges', 3_500_000, most)].map((share) => share * 35)).toEqual(
    [30, 5].map((one) => expect.closeTo(one, 4)),
  );
  expect([...heatOf(usage, 'edges', 7_200_000, most)].map((share) => share * 35)).toEqual(
    [0, 35].map((one) => expect.closeTo(one, 4)),
  );
  expect(partAt(usage, 7_200_000)).toBe(3);
});

test('the first half hour is a rate like every other', () => {
  const most = mostHeat(usage, 'edges');
  expect(heatOf(usage, 'edges', 0, most)[0]! * 35).toBeCloseTo(20, 4);
});

test('where nobody drives nothing is hot', () => {
  const still = { ...usage, edges: new Float32Array(8) };
  expect([...heatOf(still, 'edges', 0, mostHeat(still, 'edges'))]).toEqual([0, 0]);
});
