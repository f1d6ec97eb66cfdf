import { Measurement, TOPIC, Verdict } from '@palaestra/core';
import { expect, test } from 'vitest';
import { assess } from './assess.ts';
import { builtInProfiles } from './profiles/node.ts';
import { madeRecording, recordingFrom, without, withStream } from './testing/made-recording.ts';

const base = (await builtInProfiles()).get('base')!;

test('a healthy recording is kept and nothing is found', () => {
  const { verdict, findings, measurements } = assess(madeRecording(), base);
  expect(findings).toEqual([]);
  expect(Verdict.parse(verdict).decision).toBe('keep');
  for (const item of measurements) Measurement.parse(item);
});

test('the same recording gives the same judgement', () => {
  expect(assess(madeRecording(), base)).toEqual(assess(madeRecording(), base));
});

test.each([
  ['a gap of three seconds', (signal) => without(signal, (t) => t > 3 && t < 6), 'review', 'no-silence'],
  [
    'an infinite value',
    (signal) => ({ ...signal, values: signal.values.with(77, Number.POSITIVE_INFINITY) }),
    'drop',
    'finite',
  ],
  ['a step back in time', (signal) => ({ ...signal, t: signal.t.with(100, 1) }), 'drop', 'time-forward'],
  [
    'a joint that is not measured',
    (signal) => ({ ...signal, names: signal.names.with(0, 'position.x') }),
    'review',
    'same-dimensions',
  ],
] satisfies [string, Parameters<typeof withStream>[2], string, string][])('%s', (_, edit, decision, rule) => {
  const { verdict, findings } = assess(withStream(madeRecording(), TOPIC.jointStates, edit), base);
  expect(verdict.decision).toBe(decision);
  expect(verdict.rules).toContain(rule);
  expect(findings.find((item) => item.rule === rule)!.claim.zh).toMatch(/\p{Script=Han}/u);
});

test('an idle start and end are trimmed away', () => {
  const { verdict } = assess(madeRecording({ seconds: 12, move: [3, 8] }), base);
  expect(verdict).toMatchObject({ decision: 'trim', rules: ['idle-head', 'idle-tail'] });
  expect(verdict.keep!.start).toBeGreaterThan(2.7);
  expect(verdict.keep!.end).toBeLessThan(8.6);
});

test('an empty recording is dropped', () => {
  expect(assess(recordingFrom([], null), base).verdict).toMatchObject({ decision: 'drop', rules: ['not-empty'] });
});

test('a failed attempt with a sound recording is kept: it is data', () => {
  const failed = madeRecording({ metadata: { outcome: 'failure', failureCause: 'dropped' } });
  expect(assess(failed, base).verdict.decision).toBe('keep');
});
