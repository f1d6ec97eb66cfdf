import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

test('periods come due with the clock, late ones are made up, a stall is let go', () => {
  const pace = createPace(20, 5);
  expect(pace.due(1000)).toBe(0);
  expect(pace.due(1019)).toBe(0);
  expect(pace.due(1021)).toBe(1);
  expect(pace.due(1085)).toBe(3);
  expect(pace.due(1600)).toBe(5);
  expect(pace.figures(1600)).toEqual({ hz: 9, jitterMs: 500, dropped: 21 });
  expect(pace.due(1620)).toBe(1);
  expect(pace.figures(2605)).toEqual({ hz: 1, jitterMs: 0, dropped: 0 });
});

test('after a restart nothing is made up', () => {
  const pace = createPace(20);
  pace.due(0);
  pace.restart(5000);
  expect(pace.due(5019)).toBe(0);
  expect(pace.due(5020)).toBe(1);
});
