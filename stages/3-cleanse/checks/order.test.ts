import { TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { madeRecording, withStream } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { order } from './order.ts';

const topic = TOPIC.jointStates;

test('a healthy stream only goes forward', () => {
  for (const name of order.measures) {
    expect(measurementOf(order, madeRecording(), name, { topic }).value).toBe(0);
  }
});

test('a backward step of the log and of the sensor are told apart', () => {
  const recording = withStream(madeRecording(), topic, (signal) => {
    signal.t[100] = 1.5;
    signal.stamp![200] = signal.stamp![199]!;
    signal.stamp![300] = 1;
    return signal;
  });
  const log = measurementOf(order, recording, 'time.backwards', { topic });
  expect(log).toMatchObject({ value: 1, evidence: [{ start: 1.5, end: 1.98 }] });
  expect(measurementOf(order, recording, 'time.stamp-backwards', { topic }).value).toBe(1);
  expect(measurementOf(order, recording, 'time.repeated', { topic }).value).toBe(0);
});

test('without sensor time nothing is said about it', () => {
  const recording = withStream(madeRecording(), topic, (signal) => ({ ...signal, stamp: null }));
  expect(measurementOf(order, recording, 'time.stamp-backwards', { topic }).value).toBeNull();
});
