import { type Cell, cellKind, loadMujoco, type Observation } from '@palaestra/cells';
import { beforeAll, expect, test } from 'vitest';
import { createHand, type HandInput, IDLE_HAND } from './hand.ts';

const kind = cellKind('cell-to-tray');
const PERIOD = 1 / kind.controlHz;
let cell: Cell;
beforeAll(async () => {
  cell = kind.create(await loadMujoco(), { timeLimit: 60 });
});

/** Ask the same for a while; returns what is seen at the end and the largest force on the way, N. */
function keep(input: Partial<HandInput>, seconds: number, from = cell.reset(3), hand = createHand(from, PERIOD)) {
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

test('leaning on a key presses no harder than the task allows', () => {
  // Straight down onto the table, for far longer than the way takes.
  const { force, seen } = keep({ move: [0, 0, -1] }, 4);
  expect(seen.toolPose.position[2]).toBeLessThan(0.06);
  expect(force).toBeLessThan(50);
});

test('turning and closing go their own way', () => {
  const { seen, from } = keep({ turn: 1, closed: true }, 1);
  expect(seen.gripper).toBeLessThan(0.003);
  expect(Math.abs(seen.toolPose.orientation[2] - from.toolPose.orientation[2])).toBeGreaterThan(0.3);
});
