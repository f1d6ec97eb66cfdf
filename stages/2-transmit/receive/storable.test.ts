import { expect, test } from 'vitest';
import { METADATA } from '../testing/recording.ts';
import { refuseUnstorable } from './storable.ts';

const TOPIC = { topic: '/joint_states', schema: 'x', role: 'state', messages: 1, hz: 1 } as const;

test('what the database can keep passes', () => {
  expect(() => refuseUnstorable(METADATA, [TOPIC])).not.toThrow();
  expect(() => refuseUnstorable({ ...METADATA, task: '放'.repeat(500), operator: '🦾' }, [TOPIC])).not.toThrow();
});

test.each([
  [{ task: 'a\0b' }, /metadata\.task/],
  [{ instruction: { en: '\ud800', zh: '' } }, /metadata\.instruction\.en/],
  [{ variation: { 'a\0': 1 } }, /a key of metadata\.variation/],
  [{ operator: 'x'.repeat(501) }, /at most 500 characters, found 501 \(operator\)/],
  [{ attempts: 1e12 }, /attempts/],
  [{ missingStreams: ['x'.repeat(1_000_001)] }, /at most 1000000 characters/],
])('%# is refused in one sentence that names the member', (change, message) => {
  expect(() => refuseUnstorable({ ...METADATA, ...change }, [TOPIC])).toThrow(message);
});

test('a topic with a NUL is refused', () => {
  expect(() => refuseUnstorable(METADATA, [{ ...TOPIC, topic: '/a\0' }])).toThrow(/topics\.0\.topic/);
});
