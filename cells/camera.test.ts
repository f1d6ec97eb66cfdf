import { expect, test } from 'vitest';
import { intrinsicsOf, lookingAt } from './camera.ts';
import { CELL_KINDS } from './kinds.ts';
import { rotate, type Vec3 } from './pose.ts';

const close = (found: Vec3, expected: Vec3) => {
  for (const axis of [0, 1, 2] as const) expect(found[axis]).toBeCloseTo(expected[axis], 12);
};

test.each([
  [
    [1, 0, 0],
    [0, 0, 0],
    [0, 0, 1],
    [-1, 0, 0],
    [0, 1, 0],
    [0, 0, -1],
  ],
  [
    [0, 0, 2],
    [0, 0, 0],
    [1, 0, 0],
    [0, 0, -1],
    [0, -1, 0],
    [-1, 0, 0],
  ],
  [
    [0, 0, 0],
    [0, 3, 0],
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
    [0, 0, -1],
  ],
  [
    [0, 0, 0],
    [0, 0, 1],
    [0, -1, 0],
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ],
] as [Vec3, Vec3, Vec3, Vec3, Vec3, Vec3][])(
  'from %j to %j, up %j: z ahead, x to the right, y down',
  (eye, centre, up, ahead, right, down) => {
    const { position, orientation } = lookingAt(eye, centre, up);
    expect(position).toEqual(eye);
    close(rotate(orientation, [0, 0, 1]), ahead);
    close(rotate(orientation, [1, 0, 0]), right);
    close(rotate(orientation, [0, 1, 0]), down);
  },
);

test('intrinsics follow from the field of view: its upper edge is the upper edge of the picture', () => {
  for (const { cameras } of CELL_KINDS) {
    expect(cameras.map(({ name }) => name)).toEqual(['cam_high', 'cam_wrist']);
    for (const camera of cameras) {
      const { fx, fy, cx, cy } = intrinsicsOf(camera);
      expect(fx).toBe(fy);
      expect(cy - fy * Math.tan(camera.fieldOfView / 2)).toBeCloseTo(-0.5, 9);
      expect(cx).toBe((camera.width - 1) / 2);
    }
  }
});
