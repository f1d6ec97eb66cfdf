import type { SlotProgress } from '@palaestra/core';
import { expect, test } from 'vitest';
import { nextSlot, nextSlots } from './next-variation.ts';

const slot = (wanted: number, more: Partial<SlotProgress> = {}): SlotProgress => ({
  variation: {},
  wanted,
  recorded: 0,
  accepted: 0,
  pending: 0,
  dropped: 0,
  underWay: 0,
  ...more,
});

test('slots grow in proportion to their quotas', () => {
  const chosen = nextSlots([slot(10), slot(20), slot(10)], 20);
  expect([0, 1, 2].map((index) => chosen.filter((one) => one === index).length)).toEqual([5, 10, 5]);
});

test('every quota is met exactly and then nothing is asked', () => {
  const chosen = nextSlots([slot(3), slot(5), slot(1)], 100);
  expect(chosen).toHaveLength(9);
  expect([0, 1, 2].map((index) => chosen.filter((one) => one === index).length)).toEqual([3, 5, 1]);
  expect(nextSlot([slot(1, { pending: 1 })])).toBeNull();
});

test('a dropped episode opens its place again, one that waits for its verdict does not', () => {
  expect(nextSlot([slot(2, { recorded: 2, accepted: 2 }), slot(2, { recorded: 2, accepted: 1, dropped: 1 })])).toBe(1);
  expect(nextSlot([slot(2, { recorded: 2, pending: 2 }), slot(2, { underWay: 1 })])).toBe(1);
});

test('of equals the one with the fewest recordings comes first', () => {
  expect(nextSlot([slot(4, { recorded: 3, dropped: 3 }), slot(4)])).toBe(1);
});
