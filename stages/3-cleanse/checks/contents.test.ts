import { TOPIC } from '@palaestra/core';
import { expect, test } from 'vitest';
import { madeRecording, recordingFrom } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { contents } from './contents.ts';

test('a required stream that is not there is found with the whole episode as evidence', () => {
  const parameters = { topics: [TOPIC.jointStates, TOPIC.wrench] };
  const recording = madeRecording({ seconds: 4 });
  expect(measurementOf(contents, recording, 'stream.messages', { topic: TOPIC.jointStates, parameters }).value).toBe(
    201,
  );
  const missing = measurementOf(contents, recording, 'stream.messages', { topic: TOPIC.wrench, parameters });
  expect(missing).toMatchObject({ value: 0, evidence: [{ start: 0, end: 4 }] });
});

test('an empty recording counts nothing', () => {
  const empty = recordingFrom([], null);
  expect(measurementOf(contents, empty, 'recording.messages').value).toBe(0);
  expect(measurementOf(contents, empty, 'recording.numeric-streams').value).toBe(0);
});

test('what the source promised and lacks is counted', () => {
  const recording = madeRecording({ metadata: { missingStreams: ['observation.images.cam_high'], recovered: true } });
  expect(measurementOf(contents, recording, 'stream.promised-missing').value).toBe(1);
  expect(measurementOf(contents, recording, 'recording.repaired').value).toBe(1);
});
