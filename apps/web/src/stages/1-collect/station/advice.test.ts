import type { Finding } from '@palaestra/core';
import { expect, test } from 'vitest';
import { adviceOf, practiceScore } from './advice.ts';

function finding(effect: Finding['effect'], claim: string, advice: string | null): Finding {
  const producer = { name: 'idle', version: '1' };
  const notAssessed = null;
  const measurement = { name: 'x', value: 1, unit: 's', topic: null, evidence: [], notAssessed, producer } as const;
  const both = (text: string) => ({ en: text, zh: text });
  return {
    rule: claim,
    effect,
    measurement: { ...measurement, evidence: [] },
    limit: 0,
    op: '<=',
    claim: both(claim),
    advice: advice === null ? null : both(advice),
  };
}

test('the heaviest comes first, nothing twice, and no more than asked for', () => {
  const found = [
    finding('note', 'D', null),
    finding('trim', 'Nothing moves', 'Start at once'),
    finding('drop', 'A', 'Do a'),
    finding('drop', 'A', 'Do a'),
    finding('review', 'C', null),
  ];
  expect(adviceOf(found, 3).map(({ en }) => en)).toEqual(['A: do a.', 'C.', 'Nothing moves: start at once.']);
  expect(adviceOf(found, 3).at(-1)?.zh).toBe('Nothing moves：Start at once。');
});

test('the expert scores a hundred, a slow and rough success less, a failure nothing', () => {
  const expert = { outcome: 'success', time: 8, peakForce: 10 };
  expect(practiceScore(expert, expert)).toBe(100);
  expect(practiceScore({ outcome: 'success', time: 16, peakForce: 20 }, expert)).toBe(80);
  expect(practiceScore({ ...expert, outcome: 'failure' }, expert)).toBe(0);
});
