import { TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { madeRecording, recordingFrom, withStream } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { tracking } from './tracking.ts';

test.each([-0.06, 0, 0.03, 0.13])('a lag of %s s is found to a few milliseconds', (lag) => {
  const recording = madeRecording({ lag });
  expect(measurementOf(tracking, recording, 'tracking.lag').value).toBeCloseTo(lag, 2);
  expect(measurementOf(tracking, recording, 'tracking.residual').value).toBeLessThan(0.005);
});

test('a constant offset does not bend the lag, and shows as error', () => {
  const recording = withStream(madeRecording({ lag: 0.04 }), TOPIC.jointStates, (signal) => {
    for (let i = 0; i < signal.values.length; i++) signal.values[i]! += 0.2;
    return signal;
  });
  expect(measurementOf(tracking, recording, 'tracking.lag').value).toBeCloseTo(0.04, 2);
  expect(measurementOf(tracking, recording, 'tracking.residual').value).toBeCloseTo(0.2, 2);
});

test('a robot that stands still does not follow', () => {
  const recording = withStream(madeRecording(), TOPIC.jointStates, (signal) => {
    signal.values.fill(0);
    return signal;
  });
  expect(measurementOf(tracking, recording, 'tracking.lag').value).toBeNull();
  const peak = measurementOf(tracking, recording, 'tracking.peak');
  expect(peak.value).toBeGreaterThan(0.5);
  expect(peak.evidence.length).toBeGreaterThan(0);
});

test('a command beyond the top speed of a joint is saturation', () => {
  const recording = withStream(madeRecording(), TOPIC.sent, (signal) => {
    for (let row = 250; row < signal.t.length; row++) signal.values[row * 6]! += 0.1 * Math.min(row - 250, 10);
    return signal;
  });
  const found = measurementOf(tracking, recording, 'tracking.saturated');
  expect(found.value).toBeCloseTo(10 / 501, 3);
  expect(found.unit).toBe('1');
});

test('without an action everything is said to be not assessed', () => {
  const states = madeRecording().signals.filter(({ role }) => role === 'state');
  const found = tracking.run(recordingFrom(states, null), {});
  expect(found).toHaveLength(tracking.measures.length);
  expect(found.every(({ value, notAssessed }) => value === null && notAssessed !== null)).toBe(true);
});
