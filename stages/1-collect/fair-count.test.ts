import { expect, test } from 'vitest';
import { fairTally } from './fair-count.ts';

test('what waits for a verdict counts neither for nor against', () => {
  const few = fairTally({ accepted: 9, dropped: 1, pending: 0 });
  const waiting = fairTally({ accepted: 9, dropped: 1, pending: 90 });
  expect(waiting).toEqual({ ...few, recorded: 100, pending: 90 });
  expect(few.share).toMatchObject({ rate: 0.9, confidence: 0.95 });
});

test('no share is told before anything is judged', () => {
  expect(fairTally({ accepted: 0, dropped: 0, pending: 3 })).toMatchObject({ recorded: 3, share: null });
});
