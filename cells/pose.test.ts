import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisAngle, compose, conjugate, fromRotationVector, multiply, rotate, rotationVector, yawOf } from './pose.ts';

const component = fc.double({ min: -1.7, max: 1.7, noNaN: true });

test('a rotation vector goes to a quaternion and back', () => {
  fc.assert(
    fc.property(component, component, component, (x, y, z) => {
      const back = rotationVector(fromRotationVector([x, y, z]));
      for (const [axis, value] of [x, y, z].entries()) expect(back[axis]).toBeCloseTo(value, 9);
    }),
  );
  expect(rotationVector([0, 0, 0, 1])).toEqual([0, 0, 0]);
  expect(rotationVector([0, 0, -Math.SQRT1_2, -Math.SQRT1_2])[2]).toBeCloseTo(Math.PI / 2, 12);
});

test('rotating forth and back changes nothing, and products rotate in order', () => {
  const a = axisAngle([0, 0, 1], Math.PI / 2);
  const b = axisAngle([1, 0, 0], Math.PI / 2);
  const turned = rotate(multiply(a, b), [0, 1, 0]);
  expect(turned[2]).toBeCloseTo(1, 12);
  const back = rotate(conjugate(multiply(a, b)), turned);
  expect(back[1]).toBeCloseTo(1, 12);
});

test('poses compose: a quarter turn sends a step in x to y', () => {
  const quarter = { position: [1, 0, 0], orientation: axisAngle([0, 0, 1], Math.PI / 2) } as const;
  const { position, orientation } = compose(quarter, { position: [1, 0, 0], orientation: [0, 0, 0, 1] });
  expect(position[0]).toBeCloseTo(1, 12);
  expect(position[1]).toBeCloseTo(1, 12);
  expect(yawOf(orientation)).toBeCloseTo(Math.PI / 2, 12);
});
