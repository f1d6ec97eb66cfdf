import { PerspectiveCamera, Vector3 } from 'three';
import { expect, test } from 'vitest';
import { eyeFor } from './framing.ts';

test.each([
  [{ left: -10, low: -4, right: 250, high: 190 }, 1.1],
  [{ left: 0, low: 0, right: 20, high: 300 }, 1.6],
  [{ left: 5, low: -60, right: 905, high: -20 }, 0.7],
])('the whole floor is in the picture, and fills it one way', (box, aspect) => {
  const camera = new PerspectiveCamera(40, aspect, 0.1, 10_000);
  camera.up.set(0, 0, 1);
  camera.position.set(...eyeFor(box, 40, aspect));
  camera.lookAt((box.left + box.right) / 2, (box.low + box.high) / 2, 0);
  camera.updateMatrixWorld();
  const corners = [box.left, box.right].flatMap((x) => [box.low, box.high].map((y) => new Vector3(x, y, 0)));
  const most = Math.max(...corners.map((one) => one.project(camera)).flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]));
  expect(most).toBeLessThanOrEqual(1);
  expect(most).toBeGreaterThan(0.8);
});
