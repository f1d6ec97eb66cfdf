import { atan2, cos, sin } from './trigonometry.ts';

/** Metres, or a direction. */
export type Vec3 = readonly [x: number, y: number, z: number];
/** Unit quaternion in the order of ROS and three.js: x, y, z, w. */
export type Quat = readonly [x: number, y: number, z: number, w: number];

/** Position in m and orientation of a frame in another. */
export interface Pose {
  readonly position: Vec3;
  readonly orientation: Quat;
}

export const IDENTITY: Pose = { position: [0, 0, 0], orientation: [0, 0, 0, 1] };

export function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function subtract(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function scale(a: Vec3, factor: number): Vec3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Euclidean length. */
export function length(a: Vec3): number {
  return Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
}

/** Hamilton product: the rotation `b` followed by `a`. */
export function multiply(a: Quat, b: Quat): Quat {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  ];
}

/** The inverse of a unit quaternion. */
export function conjugate(q: Quat): Quat {
  return [-q[0], -q[1], -q[2], q[3]];
}

/** `v` turned by `q`. */
export function rotate(q: Quat, v: Vec3): Vec3 {
  const u: Vec3 = [q[0], q[1], q[2]];
  const t = scale(cross(u, v), 2);
  return add(add(v, scale(t, q[3])), cross(u, t));
}

/** The pose of C in A from B in A and C in B. */
export function compose(a: Pose, b: Pose): Pose {
  return {
    position: add(a.position, rotate(a.orientation, b.position)),
    orientation: multiply(a.orientation, b.orientation),
  };
}

/** Rotation about `axis` (unit) by `angle` rad. */
export function axisAngle(axis: Vec3, angle: number): Quat {
  const s = sin(angle / 2);
  return [axis[0] * s, axis[1] * s, axis[2] * s, cos(angle / 2)];
}

/** Rotation vector (axis times angle, rad) of a quaternion, angle in [0, pi]. */
export function rotationVector(q: Quat): Vec3 {
  const sign = q[3] < 0 ? -1 : 1;
  const v: Vec3 = [q[0] * sign, q[1] * sign, q[2] * sign];
  const s = length(v);
  // Near zero the angle over its sine is 2.
  return scale(v, s < 1e-9 ? 2 : (2 * atan2(s, q[3] * sign)) / s);
}

/** Quaternion of a rotation vector, rad. */
export function fromRotationVector(r: Vec3): Quat {
  const angle = length(r);
  return angle < 1e-9 ? normalised([r[0] / 2, r[1] / 2, r[2] / 2, 1]) : axisAngle(scale(r, 1 / angle), angle);
}

/** Heading of the frame's x axis about base z, rad in (-pi, pi]. */
export function yawOf(q: Quat): number {
  return atan2(2 * (q[3] * q[2] + q[0] * q[1]), 1 - 2 * (q[1] * q[1] + q[2] * q[2]));
}

function normalised(q: Quat): Quat {
  const n = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
  return [q[0] / n, q[1] / n, q[2] / n, q[3] / n];
}
