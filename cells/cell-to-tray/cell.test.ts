import { afterAll, beforeAll, expect, test } from 'vitest';
import { FINGER_JOINTS } from '../arm/gripper.ts';
import type { Cell } from '../cell.ts';
import { cellKind } from '../kinds.ts';
import { length, subtract } from '../pose.ts';
import { flatten } from '../scene.ts';
import { loadMujoco } from '../sim/mujoco.ts';
import { play } from '../testing/play.ts';

const kind = cellKind('cell-to-tray');
let cell: Cell;
beforeAll(async () => {
  cell = kind.create(await loadMujoco());
});
afterAll(() => cell.dispose());

test('the expert places the cell, gently, in a time that suits a collector', () => {
  for (let seed = 1000; seed < 1020; seed++) {
    const { events } = play(cell, seed);
    const { outcome, cause, peakForce, time, attempts } = cell.result();
    expect({ seed, outcome, cause }).toEqual({ seed, outcome: 'success', cause: null });
    expect(peakForce).toBeLessThan(50);
    expect(time).toBeGreaterThan(4);
    expect(time).toBeLessThan(14);
    expect(attempts).toBe(1);
    expect(events).toEqual(['grasped', 'lifted', 'released', 'seated', 'end']);
  }
});

test('the same seed gives the same episode, to the last bit, also after another one', () => {
  const first = play(cell, 7).last;
  play(cell, 8);
  const again = play(cell, 7).last;
  expect(again.time).toBe(first.time);
  expect(again.joints.position).toEqual(first.joints.position);
  expect([...again.objects]).toEqual([...first.objects]);
});

test('the arm follows a command and the sensor carries no weight of its own', () => {
  let seen = cell.reset(3);
  const [x, y, z] = seen.toolPose.position;
  for (let tick = 0; tick < 100; tick++) seen = cell.step([x + 0.05, y, z, 0, 0, 0.2, 0.06]);
  expect(length(subtract(seen.toolPose.position, [x + 0.05, y, z]))).toBeLessThan(5e-4);
  expect(seen.gripper).toBeCloseTo(0.06, 3);
  expect(length(seen.wrench.force)).toBeLessThan(0.2);
  expect(length(seen.wrench.torque)).toBeLessThan(0.02);
  expect(seen.sent).toHaveLength(kind.jointNames.length + 1);
});

test('a wild command is bounded by the joint speed limit', () => {
  let seen = cell.reset(3);
  for (let tick = 0; tick < 25; tick++) {
    const before = seen.sent;
    seen = cell.step([-0.5, 0.5, 0.5, 1, 1, 1, 0]);
    for (const [index, value] of seen.sent.entries()) {
      expect(Math.abs(value - before[index]!)).toBeLessThanOrEqual(Math.PI * 0.02 + 1e-12);
    }
  }
});

test.each([[[0.4, 0, 0.2]], [[0.4, 0, Number.NaN, 0, 0, 0, 0.04]]])('%j is refused', (action) => {
  cell.reset(3);
  expect(() => cell.step(action)).toThrow(/^Cannot step the cell: expected 7 finite numbers/);
});

test('the fingers are as far apart as the gripper is open', () => {
  const seen = cell.reset(9);
  const poses = kind.poses(9, seen.joints.position, seen.gripper, seen.objects);
  const [left, right] = FINGER_JOINTS.map((name) => poses.get(name)!.position);
  expect(length(subtract(left!, right!))).toBeCloseTo(seen.gripper, 9);
  expect(flatten([])).toEqual([]);
});
