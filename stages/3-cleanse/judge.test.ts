import type { Finding, Profile } from '@palaestra/core';
import { expect, test } from 'vitest';
import { findingsOf, verdictOf } from './judge.ts';

const text = { en: 'claim', zh: '说明' };
const profile: Profile = { schema: 'palaestra.profile/1', id: 'p', version: '3', title: text, rules: [] };

function finding(rule: string, effect: Finding['effect'], evidence: { start: number; end: number }[] = []): Finding {
  const producer = { name: 'idle', version: '1' };
  const measurement = { name: rule, value: 1, unit: 's', topic: null, evidence, notAssessed: null, producer } as const;
  return { rule, effect, measurement: { ...measurement, evidence }, limit: 0, op: '<=', claim: text, advice: null };
}

test('the heaviest effect decides, and only its rules are named', () => {
  const all = [
    finding('a', 'note'),
    finding('b', 'trim', [{ start: 0, end: 2 }]),
    finding('c', 'review'),
    finding('d', 'drop'),
  ];
  expect(verdictOf(all, profile, 10)).toMatchObject({ decision: 'drop', rules: ['d'], keep: null });
  expect(verdictOf(all.slice(0, 3), profile, 10)).toMatchObject({ decision: 'review', rules: ['c'] });
  expect(verdictOf(all.slice(0, 1), profile, 10)).toEqual({
    decision: 'keep',
    keep: null,
    rules: [],
    by: { kind: 'policy', profile: 'p', version: '3' },
  });
});

test('a trim keeps the motion with a margin at both ends', () => {
  const found = [finding('head', 'trim', [{ start: 0, end: 2 }]), finding('tail', 'trim', [{ start: 7, end: 10 }])];
  expect(verdictOf(found, profile, 10)).toMatchObject({ decision: 'trim', keep: { start: 1.8, end: 7.2 } });
});

test('an episode in which nothing moves is for a person to look at', () => {
  const found = [finding('head', 'trim', [{ start: 0, end: 10 }]), finding('tail', 'trim', [{ start: 0, end: 10 }])];
  expect(verdictOf(found, profile, 10)).toMatchObject({ decision: 'review', rules: ['head', 'tail'] });
});

test('what was not assessed breaks no rule', () => {
  const { measurement } = finding('a', 'drop');
  const rule = {
    id: 'a',
    check: 'idle',
    measurement: 'a',
    parameters: {},
    holds: { op: '<=', limit: 0 },
    effect: 'drop',
    claim: text,
    origin: { level: 'ours', source: 'test' },
  } as const;
  const none = { ...measurement, value: null, notAssessed: text };
  expect(findingsOf([{ rule, measurements: [none] }])).toEqual([]);
  expect(findingsOf([{ rule, measurements: [measurement] }])).toHaveLength(1);
});
