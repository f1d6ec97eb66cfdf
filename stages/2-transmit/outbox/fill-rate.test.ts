import { expect, test } from 'vitest';
import { fillRate } from './fill-rate.ts';

test('a spool fills as fast as its last ten minutes say, and empties while more is sent than recorded', () => {
  const rate = fillRate();
  rate.note(0, 0);
  rate.note(29_000, 5e6);
  expect(rate.perHour()).toBeNull();
  rate.note(36_000, 1e7);
  expect(rate.perHour()).toBe(1e9);
  // A quiet hour later the first minute no longer counts.
  for (let minute = 1; minute <= 60; minute++) rate.note(minute * 60_000, 1e7);
  expect(rate.perHour()).toBe(0);
  for (let minute = 61; minute <= 70; minute++) rate.note(minute * 60_000, 1e7 - (minute - 60) * 1e5);
  expect(rate.perHour()).toBe(-6e6);
});

test('whoever looks often keeps few of the looks, and the newest counts', () => {
  const rate = fillRate();
  for (let ms = 0; ms <= 600_000; ms += 100) rate.note(ms, ms);
  expect(rate.perHour()).toBe(3_600_000);
});
