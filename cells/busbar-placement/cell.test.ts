import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cell } from '../cell.ts';
import { cellKind } from '../kinds.ts';
import { loadMujoco } from '../sim/mujoco.ts';
import { play } from '../testing/play.ts';

const kind = cellKind('busbar-placement');
let cell: Cell;
beforeAll(async () => {
  cell = kind.create(await loadMujoco());
});
afterAll(() => cell.dispose());

test('the expert puts the bar onto the studs, gently, in a time that suits a collector', () => {
  for (let seed = 1000; seed < 1020; seed++) {
    const { events, last } = play(cell, seed);
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
