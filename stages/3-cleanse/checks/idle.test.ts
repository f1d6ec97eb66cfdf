import { TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { madeRecording, recordingFrom, stream, withStream } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { idle } from './idle.ts';

test('still time at both ends is measured to within the tolerance', () => {
  const recording = madeRecording({ seconds: 12, move: [2, 9], lag: 0 });
  const head = measurementOf(idle, recording, 'idle.head');
  expect(head.value).toBeGreaterThan(1.99);
  expect(head.value).toBeLessThan(2.3);
  expect(head.evidence[0]!.start).toBe(0);
  const tail = measurementOf(idle, recording, 'idle.tail');
  expect(tail.value).toBeGreaterThan(2.9);
  expect(tail.value).toBeLessThan(3.3);
  expect(tail.evidence[0]!.end).toBe(12);
});

test('encoder noise below the tolerance is no motion', () => {
  const recording = withStream(madeRecording({ seconds: 12, move: [2, 9], lag: 0 }), TOPIC.jointStates, (signal) => {
    for (let i = 0; i < signal.values.length; i++) signal.values[i]! += 0.002 * Math.sin(i * 12.9898);
    return signal;
  });
  expect(measurementOf(idle, recording, 'idle.head').value).toBeGreaterThan(1.9);
});

test('a pause in the middle is found, and not when another joint moves in it', () => {
  const at = (t: number) => (t < 3 ? t : t < 7 ? 3 : t - 4);
  const arm = stream({
    topic: TOPIC.jointStates,
    role: 'state',
    names: ['position.a'],
    unit: 'rad',
    hz: 50,
    rows: 501,
    at,
  });
  const pause = measurementOf(idle, recordingFrom([arm], null), 'idle.longest');
  expect(pause.value).toBeGreaterThan(3.9);
  expect(pause.evidence[0]!.start).toBeCloseTo(3, 1);
  const gripper = stream({
    ...arm,
    topic: TOPIC.gripper,
    role: 'state',
    names: ['position.g'],
    unit: 'm',
    hz: 50,
    rows: 501,
    at: (t) => 0.01 * t,
  });
  expect(measurementOf(idle, recordingFrom([arm, gripper], null), 'idle.longest').value).toBe(0);
});

test('a recording in which nothing moves is idle from end to end', () => {
  const recording = madeRecording({ seconds: 5, move: [100, 101] });
  expect(measurementOf(idle, recording, 'idle.head').value).toBe(5);
  expect(measurementOf(idle, recording, 'idle.tail').value).toBe(5);
});
