import { expect, test } from 'vitest';
import { slotsOf } from './order-slots.ts';

const title = { en: 'x', zh: '甲' };
const factors = [
  { name: 'pocket', title, values: [1, 2, 3] },
  { name: 'light', title, values: ['dim', 'bright'] },
];

test('every combination of the chosen values is a slot with the quota', () => {
  expect(slotsOf(factors, { pocket: ['1', '3'] }, 5)).toEqual([
    { variation: { pocket: 1, light: 'dim' }, wanted: 5 },
    { variation: { pocket: 1, light: 'bright' }, wanted: 5 },
    { variation: { pocket: 3, light: 'dim' }, wanted: 5 },
    { variation: { pocket: 3, light: 'bright' }, wanted: 5 },
  ]);
  expect(slotsOf([], {}, 2)).toEqual([{ variation: {}, wanted: 2 }]);
  expect(slotsOf(factors, { light: [] }, 5)).toEqual([]);
});
