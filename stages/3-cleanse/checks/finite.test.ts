import { TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { madeRecording, withStream } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { finite } from './finite.ts';

const topic = TOPIC.jointStates;

test('NaN and infinity are counted apart and adjoining rows are one span', () => {
  const recording = withStream(madeRecording(), topic, (signal) => {
    signal.values.fill(Number.NaN, 100 * 6, 110 * 6);
    signal.values[300 * 6 + 2] = Number.POSITIVE_INFINITY;
    return signal;
  });
  const nan = measurementOf(finite, recording, 'values.nan', { topic });
  expect(nan.value).toBe(60);
  expect(nan.evidence).toEqual([
    { start: 2, end: 2.2 },
    { start: 6, end: 6.02 },
  ]);
  expect(measurementOf(finite, recording, 'values.infinite', { topic }).value).toBe(1);
});

test('evidence stays small however many rows are broken', () => {
  const recording = withStream(madeRecording({ seconds: 60 }), topic, (signal) => {
    for (let row = 0; row < signal.t.length; row += 2) signal.values[row * 6] = Number.NaN;
    return signal;
  });
  expect(measurementOf(finite, recording, 'values.nan', { topic }).evidence).toHaveLength(32);
});

test('large finite numbers are finite', () => {
  const recording = withStream(madeRecording(), topic, (signal) => {
    signal.values.fill(Number.MAX_VALUE);
    return signal;
  });
  expect(measurementOf(finite, recording, 'values.infinite', { topic }).value).toBe(0);
});

test('what another kind of sensor means by infinity is not judged', () => {
  const recording = withStream(madeRecording(), topic, (signal) => {
    signal.values.fill(Number.POSITIVE_INFINITY);
    return { ...signal, role: 'other' };
  });
  expect(measurementOf(finite, recording, 'values.infinite', { topic }).notAssessed?.en).toMatch(/valid readings/);
});
