import { expect, test } from 'vitest';
import { quotaState, sizeText } from './quota.ts';

test('a spool warns at 80 and 95 percent of its quota or of the disk, whichever is less', () => {
  const level = (bytes: number, quota: number | null, free: number | null) => quotaState(bytes, 3, quota, free).level;
  expect([79, 80, 94, 95, 99, 100, 250].map((bytes) => level(bytes, 100, null))).toEqual([
    'ok',
    'filling',
    'filling',
    'nearly_full',
    'nearly_full',
    'full',
    'full',
  ]);
  expect([level(50, null, null), level(50, null, 5), level(50, 1000, 10), level(0, null, 0)]).toEqual([
    'ok',
    'filling',
    'filling',
    'full',
  ]);
  expect(quotaState(81e9, 1204, 100e9, 1e15).warning).toBe(
    'The spool holds 81 % of its quota (81 GB of 100 GB); 1204 recordings wait, none is dropped',
  );
  expect(quotaState(95, 1, null, 5).warning).toMatch(/95 % of the disk .* 1 recording waits/);
  expect(quotaState(1, 1, 100, null).warning).toBeNull();
});

test('sizes are short', () => {
  expect([0, 999, 1000, 1540, 123_456_789, 2e12, 5e15].map(sizeText)).toEqual([
    '0 B',
    '999 B',
    '1 kB',
    '1.5 kB',
    '123 MB',
    '2 TB',
    '5000 TB',
  ]);
});
