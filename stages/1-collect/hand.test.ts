import {
  CELL_KINDS,
  type Cell,
  cellKind,
  loadMujoco,
  type Mujoco,
  type Observation,
  type Vec3,
} from '@palaestra/cells';
import { beforeAll, expect, test } from 'vitest';
import { createHand, type HandInput, IDLE_HAND } from './hand.ts';

const kind = cellKind('cell-to-tray');
const PERIOD = 1 / kind.controlHz;
const OPTIONS = { period: PERIOD, forceLimit: kind.forceLimit };
let mujoco: Mujoco;
let cell: Cell;
beforeAll(async () => {
  mujoco = await loadMujoco();
  cell = kind.create(mujoco, { timeLimit: 60 });
});

/** Ask the same for a while; returns what is seen at the end and the largest force on the way, N. */
function keep(input: Partial<HandInput>, seconds: number, from = cell.reset(3), hand = createHand(from, OPTIONS)) {
  let seen: Observation = from;
  let force = 0;
  for (let tick = 0; tick < seconds / PERIOD; tick++) {
    seen = cell.step(hand.steer({ ...IDLE_HAND, ...input }, seen));
    force = Math.max(force, Math.hypot(...seen.wrench.force));
  }
  return {
    from,
    seen,
    hand,
    force,
    moved: seen.toolPose.position.map((value, i) => value - from.toolPose.position[i]!),
  };
}

test('a held key moves the tool along one axis, precisely when asked', () => {
  const [x, y, z] = keep({ move: [0, 1, 0] }, 1).moved;
  expect(y).toBeGreaterThan(0.13);
  expect(Math.abs(x!) + Math.abs(z!)).toBeLessThan(0.004);
  expect(keep({ move: [0, 1, 0], precise: true }, 1).moved[1]).toBeLessThan(0.035);
});

test('a dragged handle brings the tool to where it was dragged', () => {
  const goal = [0.5, -0.15, 0.3] as const;
  const { seen } = keep({ goal }, 3);
  for (const axis of [0, 1, 2] as const)
    expect(Math.abs(seen.toolPose.position[axis] - goal[axis])).toBeLessThan(0.002);
});

test('halting stops at once', () => {
  const fast = keep({ move: [0, 1, 0] }, 0.6);
  fast.hand.halt(fast.seen);
  const after = keep({}, 1, fast.seen, fast.hand);
  expect(Math.abs(after.moved[1]!)).toBeLessThan(0.012);
});

/** Largest force, N, of five seconds of leaning on keys, from the start of a scene. */
function leaning(on: Cell, seed: number, move: Vec3): { force: number; blocked: boolean } {
  let seen = on.reset(seed);
  const hand = createHand(seen, { period: 1 / on.kind.controlHz, forceLimit: on.kind.forceLimit });
  let force = 0;
  let blocked = false;
  for (let tick = 0; tick < 5 * on.kind.controlHz; tick++) {
    seen = on.step(hand.steer({ ...IDLE_HAND, move }, seen));
    force = Math.max(force, Math.hypot(...seen.wrench.force));
    blocked ||= hand.blocked;
  }
  return { force, blocked };
}

test.each(CELL_KINDS.map((one) => [one.name, one] as const))(
  'leaning on down for five seconds stays under the force that %s allows, and is told',
  (_name, one) => {
    const here = one.create(mujoco, { timeLimit: 60 });
    for (let seed = 1; seed <= 6; seed++) {
      const { force, blocked } = leaning(here, seed, [0, 0, -1]);
      expect(force, `seed ${seed}`).toBeLessThan(one.forceLimit);
      expect(blocked, `seed ${seed}`).toBe(true);
      // Askew, over racks and into their sides.
      for (const move of [
        [0, 1, -1],
        [0.2, -1, -1],
        [1, 0, -1],
      ] as const) {
        expect(leaning(here, seed, move).force, `seed ${seed}, ${move}`).toBeLessThan(1.1 * one.forceLimit);
      }
    }
    here.dispose();
  },
);

test('dragging a handle far below the table is no way around it', () => {
  const { force, hand } = keep({ goal: [0.4, 0, -1] }, 4);
  expect(force).toBeLessThan(kind.forceLimit);
  expect(hand.blocked).toBe(true);
  // Going away again is not hindered.
  const after = keep({ move: [0, 0, 1] }, 2, keep({ goal: [0.4, 0, -1] }, 4).seen, hand);
  expect(after.moved[2]).toBeGreaterThan(0.1);
});

test('turning and closing go their own way', () => {
  const { seen, from } = keep({ turn: 1, closed: true }, 1);
  expect(seen.gripper).toBeLessThan(0.003);
  expect(Math.abs(seen.toolPose.orientation[2] - from.toolPose.orientation[2])).toBeGreaterThan(0.3);
});
