import { conjugate, length, multiply, type Pose, rotationVector, scale, subtract, type Vec3 } from '../pose.ts';
import { forward, jacobian } from './kinematics.ts';
import { MAX_JOINT_SPEED, UR5E } from './ur5e.ts';

/** Error that one iteration works on at most, m and rad: the linearisation does not hold for more. */
const MAX_MOVE = 0.1;
const MAX_TURN = 0.5;

/**
 * Joints that bring the tool to `target`, searched from `start` by damped least squares (Wampler 1986; Nakamura and
 * Hanafusa 1986): dq = J^T (J J^T + lambda^2 I)^-1 e. Near a singularity or out of reach it comes as close as the damping
 * allows instead of running away.
 *
 * @param start joint angles, rad; not changed.
 * @returns new joint angles inside the joint ranges, rad.
 */
export function inverse(target: Pose, start: ArrayLike<number>, iterations = 8, damping = 0.02): Float64Array {
  const joints = Float64Array.from(start);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const { links, tool } = forward(joints);
    const move = subtract(target.position, tool.position);
    const turn = rotationVector(multiply(target.orientation, conjugate(tool.orientation)));
    const error = Float64Array.of(...atMost(move, MAX_MOVE), ...atMost(turn, MAX_TURN));
    if (error.every((value) => Math.abs(value) < 1e-6)) break;
    const step = dampedStep(jacobian(links, tool), error, damping);
    for (const [index, link] of UR5E.entries()) {
      const next = joints[index]! + step[index]!;
      joints[index] = Math.min(link.range[1], Math.max(link.range[0], next));
    }
  }
  return joints;
}

/** `wanted` brought within the joint speed limit of one control period after `from`; the direction in joint space stays. */
export function limitSpeed(from: ArrayLike<number>, wanted: Float64Array, period: number): Float64Array {
  let largest = 0;
  for (const [index, value] of wanted.entries()) largest = Math.max(largest, Math.abs(value - from[index]!));
  const factor = Math.min(1, (MAX_JOINT_SPEED * period) / Math.max(largest, 1e-12));
  return wanted.map((value, index) => from[index]! + factor * (value - from[index]!));
}

function atMost(v: Vec3, limit: number): Vec3 {
  return scale(v, limit / Math.max(limit, length(v)));
}

/** J^T x with (J J^T + lambda^2 I) x = e, by Cholesky. */
function dampedStep(j: Float64Array, e: Float64Array, damping: number): Float64Array {
  const n = 6;
  const lower = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = row === column ? damping * damping : 0;
      for (let k = 0; k < n; k++) sum += j[row * n + k]! * j[column * n + k]!;
      for (let k = 0; k < column; k++) sum -= lower[row * n + k]! * lower[column * n + k]!;
      lower[row * n + column] = row === column ? Math.sqrt(sum) : sum / lower[column * n + column]!;
    }
  }
  const x = Float64Array.from(e);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < row; k++) x[row]! -= lower[row * n + k]! * x[k]!;
    x[row]! /= lower[row * n + row]!;
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let k = row + 1; k < n; k++) x[row]! -= lower[k * n + row]! * x[k]!;
    x[row]! /= lower[row * n + row]!;
  }
  return Float64Array.from({ length: n }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < n; row++) sum += j[row * n + column]! * x[row]!;
    return sum;
  });
}
