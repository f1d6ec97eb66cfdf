import { expect, test } from 'vitest';
import { ago, bytes, duration, measured, percent, plain, short } from './format.ts';

test('measured() keeps significant digits and avoids exponents in the usual range', () => {
  expect([0, 0.0123456, 1.5, 123456, 1e-6, Number.NaN].map((value) => measured(value))).toEqual([
    '0',
    '0.0123',
    '1.50',
    '123456',
    '1.00e-6',
    '–',
  ]);
});

test('plain() leaves out needless zeros', () => {
  expect([21, 0.5, 0.001, 0.12345678].map(plain)).toEqual(['21', '0.5', '0.001', '0.1235']);
});

test('durations and sizes carry their unit', () => {
  expect([duration(9.94), duration(185), bytes(999), bytes(1_234_567)]).toEqual([
    '9.9 s',
    '3:05 min',
    '999 B',
    '1.2 MB',
  ]);
});

test('percent() and ago() follow the language', () => {
  expect([percent(0.825, 'en'), percent(0.825, 'zh', 1)]).toEqual(['83 %', '82.5%']);
  expect(ago('2026-01-01T00:00:00Z', 'zh', Date.parse('2026-01-01T00:03:00Z'))).toBe('3分钟前');
});

test('short() keeps the part of an id that differs between neighbours', () => {
  expect(short('ep_0123456789abcdef01234567')).toBe('ep_0123456789');
  expect(short('run_0198c1a2b3c47d5e8f90a1b2c3d4e5f6')).toBe('run_…d4e5f6');
});
