import { expect, test } from 'vitest';
import { EpisodeId, episodeIdOf, newId } from './ids.ts';

test('newId() sorts by time and never repeats', () => {
  const early = newId('run', 1_700_000_000_000);
  const late = newId('run', 1_700_000_000_001);
  expect(early < late).toBe(true);
  expect(new Set(Array.from({ length: 1000 }, () => newId('run', 1))).size).toBe(1000);
  expect(newId('ds')).toMatch(/^ds_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
});

test('episodeIdOf() is the same wherever the recording is', () => {
  const id = episodeIdOf('ab'.repeat(32));
  expect(id).toBe(`ep_${'ab'.repeat(12)}`);
  expect(EpisodeId.safeParse(id).success).toBe(true);
});
