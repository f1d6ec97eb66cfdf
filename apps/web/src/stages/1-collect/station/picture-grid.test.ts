import type { Pose } from '@palaestra/cells';
import { expect, test } from 'vitest';
import { createPictureGrid } from './picture-grid.ts';

function seen(time: number, value: number, orientation: Pose['orientation'] = [0, 0, 0, 1]) {
  const joints = Float64Array.of(value, -value);
  return {
    time,
    joints: { position: joints, velocity: joints, effort: joints },
    gripper: value / 10,
    objects: new Map([['part', { position: [value, 0, 0] as const, orientation }]]),
  };
}

test('pictures lie on the exact grid, and every one of them exists', () => {
  const grid = createPictureGrid(30);
  const moments = [grid.restart(seen(0, 0))];
  for (let step = 1; step <= 500; step++) moments.push(...grid.advance(seen(step * 0.02, step * 0.02)));
  expect(moments.map(({ index }) => index)).toEqual(Array.from({ length: 301 }, (_, index) => index));
  for (const { index, t, joints, gripper, objects } of moments) {
    expect(t).toBe(index / 30);
    expect(joints[0]).toBeCloseTo(t, 12);
    expect(joints[1]).toBeCloseTo(-t, 12);
    expect(gripper).toBeCloseTo(t / 10, 12);
    expect(objects[0]![1].position[0]).toBeCloseTo(t, 12);
  }
});

test('a part that turns is in between, whichever of its two quaternions is told', () => {
  const grid = createPictureGrid(30);
  const half = Math.sin(0.1);
  grid.restart(seen(0, 0));
  const [moment] = grid.advance(seen(2 / 30, 0, [-0, -0, -half, -Math.cos(0.1)]));
  const [x, y, z, w] = moment!.objects[0]![1].orientation;
  expect([x, y]).toEqual([0, 0]);
  expect(2 * Math.atan2(z, w)).toBeCloseTo(0.1, 6);
});

test('a new scene begins its grid anew', () => {
  const grid = createPictureGrid(30);
  grid.restart(seen(0, 0));
  grid.advance(seen(1, 1));
  expect(grid.restart(seen(0, 5))).toMatchObject({ index: 0, t: 0, gripper: 0.5 });
  expect(grid.advance(seen(0.04, 5)).map(({ index }) => index)).toEqual([1]);
});
