/** A unit quaternion [x, y, z, w]. */
export type Quaternion = readonly [number, number, number, number];
export type Vector = readonly [number, number, number];

/** The rotation `a` after the rotation `b`. */
export function multiply(a: Quaternion, b: Quaternion): Quaternion {
  const [ax, ay, az, aw] = a;
  const [bx, by, bz, bw] = b;
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** The turn back of a unit quaternion, x, y, z, w. */
export function inverse([x, y, z, w]: Quaternion): Quaternion {
  return [-x, -y, -z, w];
}

/** The axis through the rotation, times its angle in [0, pi], rad. */
export function rotationVector(q: Quaternion): Vector {
  const sign = q[3] < 0 ? -1 : 1;
  const sine = Math.hypot(q[0], q[1], q[2]);
  // Near no rotation angle / sin(angle / 2) tends to 2.
  const scale = sine < 1e-9 ? 2 * sign : (sign * 2 * Math.atan2(sine, sign * q[3])) / sine;
  return [q[0] * scale, q[1] * scale, q[2] * scale];
}

/** The rotation about `v` by its length, rad. */
export function fromRotationVector([x, y, z]: Vector): Quaternion {
  const angle = Math.hypot(x, y, z);
  const scale = angle < 1e-9 ? 0.5 : Math.sin(angle / 2) / angle;
  return [x * scale, y * scale, z * scale, Math.cos(angle / 2)];
}

/** `v` turned by `q`. */
export function rotate(q: Quaternion, [x, y, z]: Vector): Vector {
  const [qx, qy, qz] = multiply(multiply(q, [x, y, z, 0]), inverse(q));
  return [qx, qy, qz];
}
