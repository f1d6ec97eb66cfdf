import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from './cell.ts';
import { CELL_KINDS, cellKind } from './kinds.ts';
import { loadMujoco } from './sim/mujoco.ts';
import { play } from './testing/play.ts';

describe.each(CELL_KINDS.map((kind) => [kind.name, kind] as const))('%s', (_, kind) => {
  let cell: Cell;
  beforeAll(async () => {
    cell = kind.create(await loadMujoco());
  });
  afterAll(() => cell.dispose());

  test.each(kind.failureModes)('asked for %s, it fails with that cause', (mode) => {
    for (let seed = 1; seed < 4; seed++) {
      play(cell, seed, mode);
      expect(cell.result()).toMatchObject({ outcome: 'failure', cause: mode });
    }
  });

  test('a renderer gets a pose for every body, from what a recording keeps', () => {
    const seen = cell.reset(9);
    const poses = kind.poses(9, seen.joints.position, seen.gripper, seen.objects);
    for (const { name } of kind.scene(9)) expect(poses.has(name), name).toBe(true);
    expect([...seen.objects.keys()]).toEqual(expect.arrayContaining([...kind.objectNames]));
  });
});

test('an unknown cell is told with the known ones', () => {
  expect(() => cellKind('nope')).toThrow(/expected one of cell-to-tray, .*, found nope/);
});
