import type { Signal } from '@palaestra/core';
import { expect, test } from 'vitest';
import { columnOf, firstGroups, rowAt, signalGroups } from './signal-groups.ts';

const base = { schema: 'x', frame: null, nominalHz: 50, stamp: null };
const joints: Signal = {
  ...base,
  topic: '/joint_states',
  role: 'state',
  names: ['position.a', 'position.b', 'velocity.a'],
  units: ['rad', 'rad', 'rad/s'],
  t: Float64Array.of(0, 0.5, 1),
  values: Float64Array.of(1, 2, 3, 4, Number.NaN, 6, 7, 8, 9),
};
const poses: Signal = {
  ...joints,
  topic: '/privileged/object_poses',
  role: 'privileged',
  names: ['target_cell.translation.x', 'target_cell.rotation.x', 'tray.translation.x'],
  units: ['m', '1', 'm'],
};

test('signalGroups() makes a chart of the dimensions that share quantity and unit', () => {
  const groups = signalGroups([joints, poses]);
  expect(groups.map((group) => [group.key, group.names])).toEqual([
    ['/joint_states position rad', ['a', 'b']],
    ['/joint_states velocity rad/s', ['a']],
    ['/privileged/object_poses target_cell.translation m', ['x']],
    ['/privileged/object_poses target_cell.rotation 1', ['x']],
    ['/privileged/object_poses tray.translation m', ['x']],
  ]);
  expect(firstGroups(groups)).toEqual(['/joint_states position rad', '/joint_states velocity rad/s']);
});

test('rowAt() finds the row that holds, columnOf() leaves gaps open', () => {
  expect([-1, 0, 0.49, 0.5, 9].map((time) => rowAt(joints.t, time))).toEqual([0, 0, 0, 1, 2]);
  expect(columnOf(joints, 1)).toEqual([2, null, 8]);
});
