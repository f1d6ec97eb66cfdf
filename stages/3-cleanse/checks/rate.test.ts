import { TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { madeRecording, without, withStream } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { rate } from './rate.ts';

const topic = TOPIC.jointStates;

test('a whole stream has its nominal rate and is complete', () => {
  const recording = madeRecording();
  expect(measurementOf(rate, recording, 'rate.achieved', { topic }).value).toBeCloseTo(50, 6);
  expect(measurementOf(rate, recording, 'rate.completeness', { topic }).value).toBe(1);
});

test('a stream that dies half way keeps its rate but is half complete', () => {
  const recording = withStream(madeRecording(), topic, (signal) => without(signal, (t) => t > 5));
  expect(measurementOf(rate, recording, 'rate.achieved', { topic }).value).toBeCloseTo(50, 6);
  expect(measurementOf(rate, recording, 'rate.completeness', { topic }).value).toBeCloseTo(0.5, 2);
});

test('without a nominal rate completeness is not assessed, in two languages', () => {
  const recording = withStream(madeRecording(), topic, (signal) => ({ ...signal, nominalHz: null }));
  const found = measurementOf(rate, recording, 'rate.completeness', { topic });
  expect(found.value).toBeNull();
  expect(found.notAssessed?.zh).toMatch(/标称频率/);
});

test('invented time has no rate', () => {
  const recording = madeRecording({ metadata: { time: 'synthetic' } });
  expect(measurementOf(rate, recording, 'rate.achieved', { topic }).value).toBeNull();
});
