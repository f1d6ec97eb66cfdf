import { Segment } from '@palaestra/core';
import { expect, test } from 'vitest';
import { g1Episodes, noG1 } from '../3-cleanse/testing/g1-episodes.ts';
import { agreement } from './agreement.ts';
import { propose } from './propose.ts';
import { cellEpisode } from './testing/cell-episode.ts';
import { privilegedTruth } from './testing/privileged-truth.ts';
import { segmentFaults } from './validate.ts';

/** Seeds that played no part in choosing the thresholds. */
const SEEDS = [101, 102, 103, 104, 105];

test('on simulated demonstrations the proposals match what the simulator knows', async () => {
  let f1 = 0;
  let error = 0;
  for (const seed of SEEDS) {
    const episode = await cellEpisode(seed);
    expect(episode.outcome).toBe('success');
    const { segments } = propose({ ...episode, metadata: null });
    const found = agreement(segments, privilegedTruth(episode));
    f1 += found.f1 / SEEDS.length;
    error += (found.boundaryError ?? 1) / SEEDS.length;
  }
  console.info(`simulated cell, ${SEEDS.length} seeds: F1@50 ${f1.toFixed(3)}, boundary error ${error.toFixed(3)} s`);
  expect(f1).toBeGreaterThan(0.95);
  expect(error).toBeLessThan(0.08);
});

test.each(['dropped', 'misaligned', 'wrong_pocket', 'not_grasped'] as const)(
  'a simulated failure (%s) gets a sound cover too',
  async (cause) => {
    const episode = await cellEpisode(7, cause);
    const { segments } = propose({ ...episode, metadata: null });
    expect(segmentFaults(segments, episode.duration)).toEqual([]);
    expect(segments.map(({ skill }) => skill)).toContain('grasp');
    if (cause === 'dropped') expect(segments.map(({ skill }) => skill)).not.toContain('insert');
  },
);

test.skipIf(noG1)('real recordings of a G1 get a sound cover of the arm that worked', async () => {
  const episodes = await g1Episodes(20);
  for (const episode of episodes) {
    const { segments, outcome } = propose(episode);
    expect(outcome).toBe('unknown');
    expect(segmentFaults(segments, episode.duration)).toEqual([]);
    expect(segments.filter(({ track }) => track === 'right').map(({ skill }) => skill)).toContain('grasp');
    for (const segment of segments) Segment.parse(segment);
  }
});

test('nothing is proposed for a recording without motion streams', () => {
  expect(propose({ metadata: null, signals: [], duration: 3 })).toEqual({
    outcome: 'unknown',
    failureCause: null,
    segments: [],
  });
});

if (noG1) console.warn(`skipped: ${noG1}`);
