import { TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { madeRecording, withStream } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { joints } from './joints.ts';

const topic = TOPIC.jointStates;

test('an elbow beyond 180 degrees has a negative margin where it is', () => {
  const recording = withStream(madeRecording(), topic, (signal) => {
    for (let row = 200; row < 210; row++) signal.values[row * 6 + 2] = -3.2;
    return signal;
  });
  const found = measurementOf(joints, recording, 'joint.margin', { topic });
  expect(found.value).toBeCloseTo(Math.PI - 3.2, 9);
  expect(found.evidence).toEqual([{ start: 4, end: 4.2 }]);
});

test('speed is taken from positions when no velocity was recorded, as a ratio to the limit', () => {
  const recording = withStream(madeRecording(), topic, (signal) => {
    for (let row = 0; row < signal.t.length; row++)
      signal.values[row * 6] = row < 100 ? 0 : 0.1 * Math.min(row - 100, 5);
    return signal;
  });
  const found = measurementOf(joints, recording, 'joint.speed-ratio', { topic });
  expect(found.value).toBeCloseTo(5 / Math.PI, 6);
  expect(found.evidence[0]!.start).toBeCloseTo(2.02, 6);
});

test('an unknown robot is not assessed but its largest step is', () => {
  const recording = madeRecording({ metadata: { robot: { embodiment: 'home-made', serial: null } } });
  expect(measurementOf(joints, recording, 'joint.margin').notAssessed?.en).toMatch(/No published joint limits/);
  expect(measurementOf(joints, recording, 'joint.step').value).toBeGreaterThan(0);
});

test('the arms of a G1 have position limits and no speed limits', () => {
  const recording = withStream(
    madeRecording({ metadata: { robot: { embodiment: 'Unitree_G1_Inspire', serial: null }, time: 'synthetic' } }),
    topic,
    (signal) => ({ ...signal, names: signal.names.with(0, 'kLeftElbow') }),
  );
  expect(measurementOf(joints, recording, 'joint.margin', { topic }).value).toBeCloseTo(1.0472, 6);
  expect(measurementOf(joints, recording, 'joint.speed-ratio', { topic }).value).toBeNull();
});
