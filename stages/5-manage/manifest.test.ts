import type { RevisionManifest } from '@palaestra/core';
import { expect, test } from 'vitest';
import { diffRevisions } from './diff.ts';
import { nameRevision, verifyRevision } from './manifest.ts';

const episode: RevisionManifest['episodes'][number] = {
  id: `ep_${'1'.repeat(24)}`,
  recording: '1'.repeat(64),
  keep: null,
  split: 'train',
  frames: 10,
  task: 't',
  instruction: 'do it',
  outcome: 'success',
  operator: 'p',
  station: 's',
  simulated: true,
  annotation: null,
};
const content: Omit<RevisionManifest, 'schema'> = {
  dataset: 'ds',
  parent: null,
  message: 'first',
  fps: 50,
  robot: 'arm',
  features: [{ name: 'action', fields: [{ topic: '/a', field: 'position.x', name: 'x' }] }],
  episodes: [episode],
  statistics: {},
};

test('the name depends on the content alone', async () => {
  const first = await nameRevision(content);
  const reordered = Object.fromEntries(Object.entries(content).toReversed()) as typeof content;
  expect((await nameRevision(reordered)).sha256).toBe(first.sha256);
  expect((await nameRevision({ ...content, message: 'second' })).sha256).not.toBe(first.sha256);
  await expect(verifyRevision(first.manifest, first.sha256)).resolves.toEqual(first.manifest);
});

test('a manifest under a wrong name or of a wrong form is not trusted', async () => {
  const { manifest } = await nameRevision(content);
  await expect(verifyRevision(manifest, '0'.repeat(64))).rejects.toThrow(/its content has another name/);
  await expect(verifyRevision({ ...manifest, episodes: [] }, '0'.repeat(64))).rejects.toThrow(/episodes is wrong/);
});

test('a difference names what came, went and changed', async () => {
  const { manifest } = await nameRevision(content);
  const other = { ...episode, id: `ep_${'2'.repeat(24)}`, frames: 4 };
  const kept = { ...episode, keep: { start: 1, end: 2 }, frames: 7 };
  const next = { ...manifest, fps: 25, features: [], episodes: [kept, other] };
  expect(diffRevisions(manifest, next)).toEqual({
    added: [other.id],
    removed: [],
    cameras: [],
    changed: [{ id: episode.id, changed: ['keep', 'frames'] }],
    features: ['action'],
    fps: { from: 50, to: 25 },
    frames: 1,
  });
  expect(diffRevisions(next, manifest).removed).toEqual([other.id]);
});
