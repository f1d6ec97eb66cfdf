import { expect, test } from 'vitest';
import { visibleRows } from './rows.ts';

test('visibleRows() draws a window of a long list, and all of a short one', () => {
  expect(visibleRows(-300, 900, 10_000, 44)).toEqual({ first: 0, last: 30 });
  expect(visibleRows(220_000, 900, 10_000, 44)).toEqual({ first: 4990, last: 5040 });
  expect(visibleRows(0, 900, 7, 44)).toEqual({ first: 0, last: 7 });
});
