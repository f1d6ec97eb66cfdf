import type { FailureCause } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cell, Observation } from '../cell.ts';
import { cellKind } from '../kinds.ts';
import { loadMujoco } from '../sim/mujoco.ts';

const kind = cellKind('busbar-placement');
let cell: Cell;
beforeAll(async () => {
  cell = kind.create(await loadMujoco());
});
afterAll(() => cell.dispose());

function play(seed: number, failure?: FailureCause): { last: Observation; events: string[] } {
  const expert = kind.expert(seed, { failure });
  let last = cell.reset(seed);
  const events: string[] = [];
  while (!cell.done) {
    last = cell.step(expert(last));
    events.push(...last.events.map(({ name }) => name));
  }
  return { last, events };
}

test('the expert puts the bar onto the studs, gently, in a time that suits a collector', () => {
  for (let seed = 1000; seed < 1020; seed++) {
    const { events, last } = play(seed);
    const { outcome, cause, peakForce, time, attempts } = cell.result();
    expect({ seed, outcome, cause, attempts }).toEqual({ seed, outcome: 'success', cause: null, attempts: 1 });
    expect(peakForce).toBeGreaterThan(8);
    expect(peakForce).toBeLessThan(40);
    expect(time).toBeGreaterThan(4);
    expect(time).toBeLessThan(14);
    expect(events).toEqual(['grasped', 'lifted', 'pressed', 'released', 'seated', 'end']);
    expect(last.signals.get('gap')).toBeLessThan(0.0003);
    expect(last.signals.get('offset')).toBeLessThan(0.001);
    expect(last.signals.get('press_force')).toBeGreaterThan(8);
  }
});

test.each(kind.failureModes)('asked for %s, it fails with that cause', (mode) => {
  for (let seed = 1; seed < 4; seed++) {
    play(seed, mode);
    expect(cell.result()).toMatchObject({ outcome: 'failure', cause: mode });
  }
});

test('a renderer gets a pose for every body, from what a recording keeps', () => {
  const seen = cell.reset(9);
  const poses = kind.poses(9, seen.joints.position, seen.gripper, seen.objects);
  for (const { name } of kind.scene(9)) expect(poses.has(name), name).toBe(true);
  expect(kind.objectNames).toEqual([...seen.objects.keys()]);
});
