import { expect, test } from 'vitest';
import { axisAngle, compose, type Pose } from '../pose.ts';
import { drawLayout, fit, placeOf } from './layout.ts';
import { causeOf, criteria, type State } from './success.ts';

const layout = drawLayout(1);

function barAt(position: readonly [number, number, number], turn = 0): Pose {
  return compose(layout.studs, { position, orientation: axisAngle([0, 0, 1], turn) });
}

const done: State = { bar: barAt([0, 0, 0]), opening: 0.04, peakForce: 15, attempts: 1 };

test('flat on both terminals and let go is a success, and every criterion has its number', () => {
  expect(causeOf(layout, done)).toBeNull();
  const told = criteria(layout, done);
  expect(told.map(({ name }) => name)).toEqual(['gap', 'offset', 'force', 'released']);
  expect(told.every(({ passed }) => passed)).toBe(true);
});

test.each<[string, Partial<State>, string | null]>([
  ['turned by half a turn', { bar: barAt([0, 0, 0], Math.PI) }, null],
  ['0.9 mm off', { bar: barAt([0.0009, 0, 0]) }, null],
  ['1.1 mm off', { bar: barAt([0, 0.0011, 0]) }, 'misaligned'],
  ['1.1 mm off at the holes by its angle', { bar: barAt([0, 0, 0], 0.0011 / 0.035) }, 'misaligned'],
  ['a gap of 0.4 mm', { bar: barAt([0, 0, 0.0004]) }, 'misaligned'],
  ['on the tips of the studs', { bar: barAt([0.01, 0, 0.012]) }, 'misaligned'],
  ['pressed', { peakForce: 41 }, 'excess_force'],
  ['not let go', { opening: 0.0187 }, 'timeout'],
  ['on the table', { bar: { ...layout.bar, position: [0.4, 0.02, 0] } }, 'dropped'],
  ['untouched', { bar: layout.bar, attempts: 0 }, 'timeout'],
  ['grasp failed', { bar: layout.bar }, 'not_grasped'],
])('%s', (_, change, cause) => {
  expect(causeOf(layout, { ...done, ...change })).toBe(cause);
});

test('a tilted bar has the gap of its higher end, and the sensors end somewhere', () => {
  const tilted = compose(layout.studs, { position: [0, 0, 0.001], orientation: axisAngle([0, 1, 0], 0.01) });
  expect(fit(layout.studs, tilted).gap).toBeCloseTo(0.001 + 0.035 * 0.01, 6);
  expect(fit(layout.studs, layout.bar).offset).toBe(0.05);
});

test('a seed is a scene, and seeds meet every place that an order may ask for', () => {
  expect(drawLayout(4)).toEqual(drawLayout(4));
  const places = Array.from({ length: 60 }, (_, seed) => placeOf(drawLayout(seed).studs));
  expect(new Set(places)).toEqual(new Set(['left', 'middle', 'right']));
});
