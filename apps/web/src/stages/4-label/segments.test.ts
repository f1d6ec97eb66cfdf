import type { Segment } from '@palaestra/core';
import { expect, test } from 'vitest';
import { moveBorder, removeSegment, segmentAt, splitSegment } from './segments.ts';

const two: Segment[] = [
  { start: 0, end: 1, skill: 'reach', track: 'arm' },
  { start: 1, end: 3, skill: 'grasp', track: 'arm' },
];

test('a border between touching segments moves both, and never past either', () => {
  expect(moveBorder(two, 0, 'end', 1.5, 4).map((segment) => [segment.start, segment.end])).toEqual([
    [0, 1.5],
    [1.5, 3],
  ]);
  expect(moveBorder(two, 1, 'start', -5, 4)[0]!.end).toBeCloseTo(0.02);
  expect(moveBorder(two, 1, 'end', 9, 4)[1]!.end).toBe(4);
});

test('a border at a gap moves alone, up to the neighbour', () => {
  const gap = [two[0]!, { ...two[1]!, start: 2 }];
  expect(moveBorder(gap, 1, 'start', 0.5, 4).map((segment) => [segment.start, segment.end])).toEqual([
    [0, 1],
    [1, 3],
  ]);
});

test('split and remove are each other’s inverse', () => {
  const split = splitSegment(two, 1, 2);
  expect(split).toHaveLength(3);
  expect(removeSegment(split, 2)).toEqual(two);
  expect(removeSegment(two, 0)).toEqual([{ ...two[1]!, start: 0 }]);
  expect(splitSegment(two, 1, 1.001)).toEqual(two);
});

test('segmentAt() takes the half-open span', () => {
  expect([segmentAt(two, 0.99), segmentAt(two, 1), segmentAt(two, 3)]).toEqual([0, 1, -1]);
});
