import { expect, test } from 'vitest';
import { assess } from './assess.ts';
import { afterCheck, overruled } from './history.ts';
import { builtInProfiles } from './profiles/node.ts';
import { madeRecording } from './testing/made-recording.ts';

const base = (await builtInProfiles()).get('base')!;
const sound = assess(madeRecording(), base);
const idle = assess(madeRecording({ seconds: 12, move: [3, 8] }), base);
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 8, minute));
const person = { decision: 'drop', keep: null, reason: 'wrong cell', person: 'p1' } as const;

test('a check that says the same again leaves no trace in the history', () => {
  const first = afterCheck(null, sound, at(0));
  expect(afterCheck(first, sound, at(1))).toEqual(first);
  const other = afterCheck(first, idle, at(2));
  expect(other.history.map(({ decision }) => decision)).toEqual(['keep', 'trim']);
  expect(other.verdict.decision).toBe('trim');
});

test('a person overrules with a reason, and a later check renews the evidence only', () => {
  const decided = overruled(afterCheck(null, sound, at(0)), person, 10, at(1));
  expect(decided.verdict).toMatchObject({ decision: 'drop', by: { kind: 'person', reason: 'wrong cell' } });
  expect(decided.history).toHaveLength(2);
  const again = afterCheck(decided, idle, at(2));
  expect(again.verdict).toEqual(decided.verdict);
  expect(again.history).toEqual(decided.history);
  expect(again.findings.map(({ rule }) => rule)).toEqual(['idle-head', 'idle-tail']);
});

test.each([
  ['trim without a span', { ...person, decision: 'trim' }],
  ['a span with keep', { ...person, decision: 'keep', keep: { start: 0, end: 1 } }],
  ['a span past the end', { ...person, decision: 'trim', keep: { start: 0, end: 11 } }],
  ['a span without length', { ...person, decision: 'trim', keep: { start: 3, end: 3 } }],
] as const)('%s is refused', (_, decision) => {
  const current = afterCheck(null, sound, at(0));
  expect(() => overruled(current, decision, 10, at(1))).toThrow(/expected a span/);
});
