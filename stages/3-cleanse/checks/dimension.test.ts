import { TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { madeRecording, recordingFrom, withStream } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { dimension } from './dimension.ts';

test('a joint that is commanded and not measured is found', () => {
  const recording = withStream(madeRecording(), TOPIC.jointStates, (signal) => ({
    ...signal,
    names: signal.names.with(5, 'position.other'),
  }));
  expect(measurementOf(dimension, recording, 'dimension.unmatched').value).toBe(1);
  expect(measurementOf(dimension, madeRecording(), 'dimension.unmatched').value).toBe(0);
});

test('an asked dimension that is only ever NaN is missing', () => {
  const parameters = { topics: [TOPIC.sent], names: ['position.elbow_joint', 'position.gripper'] };
  const recording = madeRecording();
  expect(measurementOf(dimension, recording, 'dimension.missing', { parameters }).value).toBe(1);
  const never = withStream(recording, TOPIC.sent, (signal) => {
    for (let i = 2; i < signal.values.length; i += 6) signal.values[i] = Number.NaN;
    return signal;
  });
  expect(measurementOf(dimension, never, 'dimension.missing', { parameters }).value).toBe(2);
});

test('a recording without actions is not assessed', () => {
  const states = madeRecording().signals.filter(({ role }) => role === 'state');
  expect(measurementOf(dimension, recordingFrom(states, null), 'dimension.unmatched').value).toBeNull();
});
