import { cellKind } from '@palaestra/cells';
import { type FailureCause, Segment } from '@palaestra/core';
import { expect, test } from 'vitest';
import { g1Episodes, noG1 } from '../3-cleanse/testing/g1-episodes.ts';
import { agreement } from './agreement.ts';
import { propose } from './propose.ts';
import { cellEpisode } from './testing/cell-episode.ts';
import { privilegedTruth } from './testing/privileged-truth.ts';
import { segmentFaults } from './validate.ts';

/** Seeds that played no part in choosing the thresholds. */
const SEEDS = [101, 102, 103, 104, 105];

test.each(['cell-to-tray', 'plug-insertion', 'busbar-placement'])(
  'on simulated demonstrations of %s the proposals match what the simulator knows',
  async (name) => {
    let f1 = 0;
    let error = 0;
    for (const seed of SEEDS) {
      const episode = await cellEpisode(seed, { name });
      expect(episode.outcome).toBe('success');
      const { segments } = propose({ ...episode, metadata: { cell: name, outcome: 'success', failureCause: null } });
      const found = agreement(segments, privilegedTruth(episode, name));
      f1 += found.f1 / SEEDS.length;
      error += (found.boundaryError ?? 1) / SEEDS.length;
    }
    console.info(`${name}, ${SEEDS.length} seeds: F1@50 ${f1.toFixed(3)}, boundary error ${error.toFixed(3)} s`);
    expect(f1).toBeGreaterThan(0.95);
    expect(error).toBeLessThan(0.08);
  },
);

test('only what turns in its place and is pulled at is called locked and tugged at', async () => {
  const skillsOf = async (name: string, failure?: FailureCause) =>
    propose({ ...(await cellEpisode(7, { name, ...(failure && { failure }) })), metadata: null }).segments.map(
      ({ skill }) => skill,
    );
  expect(await skillsOf('plug-insertion')).toEqual(cellKind('plug-insertion').task.skills);
  for (const name of ['cell-to-tray', 'busbar-placement']) {
    expect(await skillsOf(name)).toEqual(cellKind(name).task.skills);
  }
  expect(await skillsOf('plug-insertion', 'not_locked')).not.toContain('tug');
});

test.each(['dropped', 'misaligned', 'wrong_pocket', 'not_grasped'] as const)(
  'a simulated failure (%s) gets a sound cover too',
  async (cause) => {
    const episode = await cellEpisode(7, { failure: cause });
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
