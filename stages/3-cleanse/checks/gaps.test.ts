import { TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { madeRecording, without, withStream } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { gaps } from './gaps.ts';

const topic = TOPIC.jointStates;

test('the longest gap comes first in the evidence', () => {
  const recording = withStream(madeRecording(), topic, (signal) =>
    without(signal, (t) => (t > 2 && t < 2.09) || (t > 6 && t < 6.3)),
  );
  const found = measurementOf(gaps, recording, 'gap.periods', { topic });
  expect(found.value).toBeCloseTo(15, 3);
  expect(found.evidence).toHaveLength(2);
  expect(found.evidence[0]!.start).toBeCloseTo(6, 6);
  expect(found.evidence[0]!.end).toBeCloseTo(6.3, 6);
});

test('a stream that ends early is silent until the end', () => {
  const recording = withStream(madeRecording(), topic, (signal) => without(signal, (t) => t > 7));
  const found = measurementOf(gaps, recording, 'gap.silence', { topic });
  expect(found.value).toBeCloseTo(3, 3);
  expect(found.evidence[0]!.end).toBeCloseTo(10, 6);
});

test('a stream of things that happen now and then has no gaps', () => {
  const recording = withStream(madeRecording(), topic, (signal) => ({
    ...without(signal, (t) => Math.abs(Math.sin(t * t * 40)) > 0.3),
    nominalHz: null,
  }));
  expect(measurementOf(gaps, recording, 'gap.periods', { topic }).notAssessed?.en).toMatch(/no steady rate/);
});
