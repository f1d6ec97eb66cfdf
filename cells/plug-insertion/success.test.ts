import { expect, test } from 'vitest';
import { axisAngle, compose, type Pose } from '../pose.ts';
import { drawLayout, mating } from './layout.ts';
import { causeOf, criteria, type State } from './success.ts';

const layout = drawLayout(1);
const degree = Math.PI / 180;

function plugAt(position: readonly [number, number, number], turn: number): Pose {
  return compose(layout.socket, { position, orientation: axisAngle([0, 0, 1], turn * degree) });
}

const done: State = { plug: plugAt([0, 0, 0], 88), opening: 0.04, peakForce: 25, attempts: 1, tug: 20 };

test('in, locked, checked and let go is a success, and every criterion has its number', () => {
  expect(causeOf(layout, done)).toBeNull();
  const told = criteria(layout, done);
  expect(told.map(({ name }) => name)).toEqual(['depth', 'lock', 'interlock', 'tug', 'force', 'released']);
  expect(told.every(({ passed }) => passed)).toBe(true);
});

const onTable: Pose = { position: [0.5, 0, 0.02], orientation: axisAngle([1, 0, 0], Math.PI / 2) };

test.each<[string, Partial<State>, string | null]>([
  ['lifted by the play', { plug: plugAt([0, 0, 0.0015], 88) }, null],
  ['not fully in', { plug: plugAt([0, 0, 0.0035], 88) }, 'misaligned'],
  ['turned the other half', { plug: plugAt([0, 0, 0], 88 - 180) }, null],
  ['not turned', { plug: plugAt([0, 0, 0], 2) }, 'not_locked'],
  ['turned the wrong way', { plug: plugAt([0, 0, 0], -20) }, 'not_locked'],
  ['under the plate, interlock open', { plug: plugAt([0, 0, 0], 65) }, 'not_locked'],
  ['never pulled at', { tug: 14 }, 'not_locked'],
  ['standing on the plate', { plug: plugAt([0, 0, 0.03], 40) }, 'misaligned'],
  ['pressed', { peakForce: 76 }, 'excess_force'],
  ['not let go', { opening: 0.0187 }, 'timeout'],
  ['on the table', { plug: onTable }, 'dropped'],
  ['untouched', { plug: layout.plug, attempts: 0 }, 'timeout'],
  ['grasp failed', { plug: layout.plug }, 'not_grasped'],
])('%s', (_, change, cause) => {
  expect(causeOf(layout, { ...done, ...change })).toBe(cause);
});

test('the socket sees depth and turn of the plug, and nothing beside it', () => {
  expect(mating(layout.socket, plugAt([0, 0, 0.01], 30))).toMatchObject({ depth: expect.closeTo(0.026, 9) });
  expect(mating(layout.socket, plugAt([0, 0, 0.01], 30 + 180)).turn).toBeCloseTo(30 * degree, 9);
  expect(mating(layout.socket, layout.plug).depth).toBe(0);
});

test('a seed is a scene', () => {
  expect(drawLayout(4)).toEqual(drawLayout(4));
  expect(drawLayout(4)).not.toEqual(drawLayout(5));
});
