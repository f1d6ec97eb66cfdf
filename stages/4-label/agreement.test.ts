import type { Segment, Skill } from '@palaestra/core';
import { expect, test } from 'vitest';
import { agreement } from './agreement.ts';

const cut = (...marks: [Skill, number][]): Segment[] =>
  marks.map(([skill, start], index) => ({ start, end: marks[index + 1]?.[1] ?? 10, skill, track: 'arm' }));

test('equal segmentations agree wholly', () => {
  const one = cut(['reach', 0], ['grasp', 4], ['lift', 5]);
  expect(agreement(one, one)).toEqual({ matched: 3, onlyFirst: 0, onlySecond: 0, f1: 1, boundaryError: 0 });
});

test('a shifted border costs distance, a wrong label costs a match', () => {
  const one = cut(['reach', 0], ['grasp', 4], ['lift', 5]);
  const found = agreement(one, cut(['reach', 0], ['grasp', 4.2], ['align', 5]));
  expect(found).toMatchObject({ matched: 2, onlyFirst: 1, onlySecond: 1 });
  expect(found.f1).toBeCloseTo(2 / 3, 9);
  expect(found.boundaryError).toBeCloseTo(0.1, 9);
});

test('a span that overlaps by less than the asked share is no partner', () => {
  const one = cut(['reach', 0], ['grasp', 8]);
  const two = cut(['reach', 0], ['grasp', 3]);
  expect(agreement(one, two, 0.5).matched).toBe(0);
  expect(agreement(one, two, 0.25).matched).toBe(2);
});

test('nothing agrees with nothing', () => {
  expect(agreement([], [])).toMatchObject({ f1: 1, boundaryError: null });
});
