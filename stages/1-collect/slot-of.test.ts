import { expect, test } from 'vitest';
import { slotOf } from './slot-of.ts';

const slots = [
  { variation: { pocket: 1 }, wanted: 5 },
  { variation: { pocket: 2, light: 'dim' }, wanted: 5 },
];

test('an episode belongs to the slot whose factors it has; what it varied besides does not matter', () => {
  expect(slotOf(slots, { pocket: 1, friction: 0.3 })).toBe(0);
  expect(slotOf(slots, { pocket: '2', light: 'dim' })).toBe(1);
  expect(slotOf(slots, { pocket: 2 })).toBeNull();
  expect(slotOf([{ variation: {}, wanted: 1 }], { pocket: 9 })).toBe(0);
});
