import { PerspectiveCamera, Vector3 } from 'three';
import { expect, test } from 'vitest';
import { framingOf } from './framing.ts';

test.each([
  [{ left: -10, low: -4, right: 250, high: 190 }, 1.1],
  [{ left: -10, low: -4, right: 250, high: 190 }, 1.35],
  [{ left: 0, low: 0, right: 20, high: 300 }, 1.6],
  [{ left: 5, low: -60, right: 905, high: -20 }, 0.7],
])('the whole floor is in the middle of the picture, and fills it one way', (box, aspect) => {
  const camera = new PerspectiveCamera(40, aspect, 0.1, 10_000);
  const { eye, target } = framingOf(box, 40, aspect);
  camera.up.set(0, 0, 1);
  camera.position.set(...eye);
  camera.lookAt(...target);
  camera.updateMatrixWorld();
  const corners = [box.left, box.right].flatMap((x) => [box.low, box.high].map((y) => new Vector3(x, y, 0)));
  const seen = corners.map((one) => one.project(camera));
  const across = Math.max(...seen.map(({ x }) => Math.abs(x)));
  const [top, bottom] = [Math.max(...seen.map(({ y }) => y)), Math.min(...seen.map(({ y }) => y))];
  expect(Math.max(across, top)).toBeLessThanOrEqual(1);
  expect(Math.max(across, top)).toBeGreaterThan(0.93);
  expect(top + bottom).toBeCloseTo(0, 6);
});

test('a floor as wide as it is deep fills most of the picture both ways', () => {
  const { eye } = framingOf({ left: 0, low: 0, right: 300, high: 300 }, 40, 1);
  // High enough to fill, and still from the side.
  expect(eye[2]).toBeGreaterThan(150 - eye[1]);
  expect(eye[1]).toBeLessThan(0);
});
