import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cell, Observation } from '../cell.ts';
import { cellKind } from '../kinds.ts';
import { loadMujoco } from '../sim/mujoco.ts';
import { play } from '../testing/play.ts';

const kind = cellKind('plug-insertion');
let cell: Cell;
beforeAll(async () => {
  cell = kind.create(await loadMujoco());
});
afterAll(() => cell.dispose());

test('the expert inserts, locks and checks the plug, gently, in a time that suits a collector', () => {
  for (let seed = 1000; seed < 1020; seed++) {
    const { events, last } = play(cell, seed);
    const { outcome, cause, peakForce, time, attempts } = cell.result();
    expect({ seed, outcome, cause, attempts }).toEqual({ seed, outcome: 'success', cause: null, attempts: 1 });
    // The pull is felt, and nothing is pressed harder than by a hand.
    expect(peakForce).toBeGreaterThan(15);
    expect(peakForce).toBeLessThan(75);
    expect(time).toBeGreaterThan(5);
    expect(time).toBeLessThan(15);
    const told = ['grasped', 'lifted', 'inserted', 'locked', 'interlock_closed', 'tug_checked', 'released'];
    expect(events).toEqual([...told, 'seated', 'end']);
    expect([...last.signals.keys()]).toEqual(kind.signals.map(({ name }) => name));
    expect(last.signals.get('insertion_depth')).toBeGreaterThan(0.033);
    expect([last.signals.get('locked'), last.signals.get('interlock')]).toEqual([1, 1]);
  }
});

test('the lock is of matter: a turned plug holds against a pull, an unturned one comes out', () => {
  for (const failure of ['not_locked', undefined] as const) {
    const expert = kind.expert(5, { failure });
    let seen = cell.reset(5);
    const inside = () => seen.signals.get('insertion_depth')! > 0.035;
    const turned = () => failure !== undefined || seen.signals.get('interlock') === 1;
    while (!(inside() && turned())) seen = cell.step(expert(seen));
    const [x, y, z] = seen.toolPose.position;
    const before = seen.signals.get('insertion_depth')!;
    for (let tick = 1; tick <= 40; tick++) seen = cell.step([x, y, z + 0.0001 * tick, 0, 0, rz(seen), 0.012]);
    const rise = before - seen.signals.get('insertion_depth')!;
    if (failure === 'not_locked') expect(rise).toBeGreaterThan(0.003);
    else expect(rise).toBeLessThan(0.002);
  }
});

/** Keeps the tool's turn about the vertical. */
function rz({ toolPose }: Observation): number {
  const [, , z, w] = toolPose.orientation;
  return 2 * Math.atan2(z, w);
}
