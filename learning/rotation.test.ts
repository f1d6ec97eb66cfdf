import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromRotationVector, inverse, multiply, rotate, rotationVector, type Vector } from './rotation.ts';

const coordinate = fc.double({ min: -1.7, max: 1.7, noNaN: true });
const vector = fc.tuple(coordinate, coordinate, coordinate);

function near(a: Vector, b: Vector) {
  for (let i = 0; i < 3; i++) expect(a[i]!).toBeCloseTo(b[i]!, 9);
}

it('a rotation vector survives the way to a quaternion and back', () => {
  fc.assert(fc.property(vector, (v) => near(rotationVector(fromRotationVector(v)), v)));
});

it('the inverse undoes a rotation', () => {
  fc.assert(
    fc.property(vector, vector, (r, v) =>
      near(rotate(inverse(fromRotationVector(r)), rotate(fromRotationVector(r), v)), v),
    ),
  );
});

it('multiplies in the order of application', () => {
  const quarter = fromRotationVector([0, 0, Math.PI / 2]);
  const tip = fromRotationVector([Math.PI / 2, 0, 0]);
  near(rotate(multiply(quarter, tip), [0, 1, 0]), [0, 0, 1]);
  near(rotate(multiply(tip, quarter), [1, 0, 0]), [0, 0, 1]);
});
