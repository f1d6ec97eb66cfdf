import { expect, test } from 'vitest';
import { axisAngle, compose, type Pose } from '../pose.ts';
import { drawLayout, pocketPose } from './layout.ts';
import { causeOf, criteria, type State } from './success.ts';

const layout = drawLayout(1);
const seat = pocketPose(layout.tray, layout.pocket);
const done: State = { cells: [seat, ...layout.cells.slice(1)], opening: 0.04, peakForce: 5, attempts: 1 };

function moved(pose: Pose, position: readonly [number, number, number], angle = 0): Pose {
  return compose(pose, { position, orientation: axisAngle([1, 0, 0], angle) });
}

function withCell(pose: Pose, rest: Partial<State> = {}): State {
  return { ...done, cells: [pose, ...done.cells.slice(1)], ...rest };
}

test('seated in the asked pocket is a success, and every criterion has its number', () => {
  expect(causeOf(layout, done)).toBeNull();
  const told = criteria(layout, done);
  expect(told.map(({ name }) => name)).toEqual(['seat', 'tilt', 'polarity', 'pocket', 'dropped', 'force', 'released']);
  expect(told.every(({ passed }) => passed)).toBe(true);
});

const other = pocketPose(layout.tray, (layout.pocket + 1) % 8);
const onTable: Pose = { position: [0.3, 0, 0.0105], orientation: axisAngle([1, 0, 0], Math.PI / 2) };
const distractorOnTable = { cells: [layout.cells[0]!, onTable, ...layout.cells.slice(2)] };

test.each<[string, State, string | null]>([
  ['1.9 mm off', withCell(moved(seat, [0, 0, 0.0019])), null],
  ['2.1 mm off', withCell(moved(seat, [0, 0, 0.0021])), 'misaligned'],
  ['4.9 degrees', withCell(moved(seat, [0, 0, 0], 0.0855)), null],
  ['5.1 degrees', withCell(moved(seat, [0, 0, 0], 0.089)), 'misaligned'],
  ['leaning on a wall', withCell(moved(seat, [0.02, 0, 0.03], 0.6)), 'misaligned'],
  ['upside down', withCell(moved(seat, [0, 0, 0], Math.PI)), 'polarity'],
  ['in another pocket', withCell(other), 'wrong_pocket'],
  ['on the table', withCell(onTable), 'dropped'],
  ['pressed', { ...done, peakForce: 51 }, 'excess_force'],
  ['not let go', { ...done, opening: 0.0187 }, 'timeout'],
  ['in the air', withCell({ ...seat, position: [0.4, 0, 0.2] }, { opening: 0.0187 }), 'timeout'],
  ['untouched', withCell(layout.cells[0]!, { attempts: 0 }), 'timeout'],
  ['grasp failed', withCell(layout.cells[0]!), 'not_grasped'],
  ['lying in the rack', withCell(moved(layout.cells[0]!, [0, 0, 0.02], 1.2)), 'dropped'],
  ['another one placed', withCell(layout.cells[0]!, { cells: [layout.cells[0]!, seat] }), 'wrong_object'],
  ['another one knocked down', { ...done, ...distractorOnTable }, 'collision'],
])('%s', (_, state, cause) => {
  expect(causeOf(layout, state)).toBe(cause);
});
