import { expect, test } from 'vitest';
import { hoursLeft, shareTaken } from './spool-room.ts';

test('a spool lasts as long as what is left of it at its pace', () => {
  expect(hoursLeft({ bytes: 60e9, limit: 100e9, perHour: 20e9 })).toBe(2);
  expect(hoursLeft({ bytes: 120e9, limit: 100e9, perHour: 1 })).toBe(0);
  for (const perHour of [0, -5e9, null, undefined]) {
    expect(hoursLeft({ bytes: 60e9, limit: 100e9, ...(perHour === undefined ? {} : { perHour }) })).toBeNull();
  }
  expect(hoursLeft({ bytes: 60e9, limit: null, perHour: 1e9 })).toBeNull();
});

test('a share is told only of a known limit', () => {
  expect(shareTaken({ bytes: 30, limit: 120 })).toBe(0.25);
  expect(shareTaken({ bytes: 300, limit: 120 })).toBe(1);
  expect(shareTaken({ bytes: 0, limit: 0 })).toBe(1);
  expect(shareTaken({ bytes: 30 })).toBeNull();
});
