import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test('nearest() finds a word with a slip, a swap or a missing letter, and nothing far away', () => {
  const words = ['serve', 'send', 'check', 'dataset', 'standard check'];
  expect(['srve', 'sedn', 'chekc', 'datsaet', 'standard chek'].map((word) => nearest(word, words))).toEqual([
    'serve',
    'send',
    'check',
    'dataset',
    'standard check',
  ]);
  expect(nearest('banana', words)).toBeNull();
});
