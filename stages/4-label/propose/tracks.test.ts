import type { Signal, Unit } from '@palaestra/core';
import { expect, test } from 'vitest';
import { stream } from '../../3-cleanse/testing/made-recording.ts';
import { tracksOf } from './tracks.ts';

const made = (names: string[], unit: Unit, at: (t: number, column: number) => number): Signal =>
  stream({ topic: '/joint_states', role: 'state', names, unit, hz: 50, rows: 201, at });

test('two arms are two tracks, two fingers are not', () => {
  const both = made(['position.left_elbow_joint', 'position.right_elbow_joint'], 'rad', (t) => t);
  expect(tracksOf([both]).map(({ name }) => name)).toEqual(['left', 'right']);
  const one = made(['position.elbow', 'position.left_finger', 'position.right_finger'], 'rad', (t) => t);
  expect(tracksOf([one]).map(({ name }) => name)).toEqual(['arm']);
});

test('speed is measured and a gripper that never moved has no closure', () => {
  const [track] = tracksOf([
    made(['position.elbow', 'position.gripper'], 'rad', (t, column) => (column === 0 ? 0.5 * t : 0.01)),
  ]);
  expect(track!.speed[100]).toBeCloseTo(0.5, 6);
  expect(track!.closure).toBeNull();
});

test.each<[string, Unit, number]>([
  ['an opening in metres falls as it closes', 'm', 1],
  ['a normalised hand falls as it closes', '1', 1],
  ['a finger angle rises as it closes', 'rad', 0],
])('%s', (_, unit, atTheEnd) => {
  const [track] = tracksOf([made(['position.gripper'], unit, (t) => 1 - t / 4)]);
  expect(track!.closure!.at(-1)).toBeCloseTo(atTheEnd, 9);
});

test('a recording without states has no track', () => {
  expect(tracksOf([])).toEqual([]);
});
