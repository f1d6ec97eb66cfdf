import { expect, test } from 'vitest';
import { begun, redone, undone, went } from './history.ts';

test('steps back and forward again, until something else is done', () => {
  const three = went(went(begun(1), 2), 3);
  const back = undone(undone(three));
  expect([back.present, undone(back).present]).toEqual([1, 1]);
  expect(redone(redone(redone(back))).present).toBe(3);
  expect(redone(went(back, 9)).present).toBe(9);
  expect(undone(went(back, 9)).present).toBe(1);
});

test('what changes nothing is no step, and changes of one tag are one', () => {
  const start = begun(1);
  expect(went(start, 1)).toBe(start);
  const moved = went(went(went(start, 2, 'arrows'), 3, 'arrows'), 4, 'arrows');
  expect(undone(moved).present).toBe(1);
  expect(undone(went(moved, 5, 'other')).present).toBe(4);
});

test('no more than 300 steps are kept', () => {
  let history = begun(0);
  for (let at = 1; at <= 1000; at++) history = went(history, at);
  expect(history.past).toHaveLength(300);
  expect(history.past[0]).toBe(700);
});
