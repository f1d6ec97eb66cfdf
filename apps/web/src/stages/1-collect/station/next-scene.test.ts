import { cellToTray as kind } from '@palaestra/cells/cell-to-tray';
import { PalaestraError } from '@palaestra/core';
import { expect, test } from 'vitest';
import { another, freeScene, nextScene, type Scene } from './next-scene.ts';

const assignment = { order: 'wo_1', task: kind.task.id, cell: kind.name, variation: { pocket: 3 }, ordinal: 7 };
const away = () => Promise.reject(new PalaestraError('unavailable', 'Cannot reach the server'));

test('a scene shows the variation that the order asks for, and so does another one of it', async () => {
  const first = await nextScene(kind, freeScene(), async () => assignment);
  expect(first.state).toBe('asked');
  const second = another(kind, first);
  expect(second.seed).toBeGreaterThan(first.seed);
  for (const { seed } of [first, second]) expect(kind.variation(seed)).toMatchObject({ pocket: 3 });
});

test('without a server it goes on with the same variation, in another scene, and says so', async () => {
  const first = await nextScene(kind, freeScene(), async () => assignment);
  const alone = await nextScene(kind, first, away);
  expect(alone).toMatchObject({ state: 'alone', assignment });
  expect(alone.seed).not.toBe(first.seed);
  expect(kind.variation(alone.seed)).toMatchObject({ pocket: 3 });
  expect((await nextScene(kind, alone, async () => ({ ...assignment, ordinal: 8 }))).state).toBe('asked');
});

test('a covered order gives nothing to record, and a refusal is told', async () => {
  const now: Scene = freeScene(5);
  expect(await nextScene(kind, now, async () => null)).toEqual({ seed: 5, assignment: null, state: 'covered' });
  await expect(nextScene(kind, now, away)).rejects.toThrow(/Cannot reach/);
  const closed = new PalaestraError('conflict', 'Cannot work on the order: it is closed');
  await expect(nextScene(kind, { ...now, assignment }, () => Promise.reject(closed))).rejects.toThrow(/closed/);
});
