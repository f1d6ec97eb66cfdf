import { cross, length, type Pose, type Quat, scale, subtract, type Vec3 } from './pose.ts';
import { cos, sin } from './trigonometry.ts';

/** A simulated pinhole camera without distortion: what it is and where it is mounted. */
export interface CellCamera {
  /** As LeRobot and ALOHA name them: `cam_high` looks on the table, `cam_wrist` rides on the gripper. */
  readonly name: string;
  /** px */
  readonly width: number;
  readonly height: number;
  /** Vertical field of view, rad. */
  readonly fieldOfView: number;
  /** Pictures per second. */
  readonly rateHz: number;
  /** Body on which it is mounted: `base`, or a body that moves. */
  readonly body: string;
  /** Optical frame in the frame of that body: z ahead, x to the right of the picture, y down (REP 103). */
  readonly pose: Pose;
}

/** Focal lengths and principal point, px; the centre of the first pixel is (0, 0). */
export interface Intrinsics {
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
}

/** Square pixels, the principal point in the middle of the picture. */
export function intrinsicsOf({ width, height, fieldOfView }: CellCamera): Intrinsics {
  const focal = ((height / 2) * cos(fieldOfView / 2)) / sin(fieldOfView / 2);
  return { fx: focal, fy: focal, cx: (width - 1) / 2, cy: (height - 1) / 2 };
}

/** The optical frame of a camera at `eye` that looks at `centre`; `up` points upwards in the picture. */
export function lookingAt(eye: Vec3, centre: Vec3, up: Vec3): Pose {
  const z = unit(subtract(centre, eye));
  const x = unit(cross(z, up));
  return { position: eye, orientation: quaternionOf(x, cross(z, x), z) };
}

function unit(v: Vec3): Vec3 {
  return scale(v, 1 / length(v));
}

/** Of the rotation matrix with these columns (S. W. Shepperd, 1978: divide by the largest component). */
function quaternionOf(x: Vec3, y: Vec3, z: Vec3): Quat {
  const squares = [1 + x[0] - y[1] - z[2], 1 - x[0] + y[1] - z[2], 1 - x[0] - y[1] + z[2], 1 + x[0] + y[1] + z[2]];
  const largest = squares.indexOf(Math.max(...squares));
  const s = 2 * Math.sqrt(squares[largest]!);
  if (largest === 3) return [(y[2] - z[1]) / s, (z[0] - x[2]) / s, (x[1] - y[0]) / s, s / 4];
  if (largest === 0) return [s / 4, (y[0] + x[1]) / s, (z[0] + x[2]) / s, (y[2] - z[1]) / s];
  if (largest === 1) return [(y[0] + x[1]) / s, s / 4, (z[1] + y[2]) / s, (z[0] - x[2]) / s];
  return [(z[0] + x[2]) / s, (z[1] + y[2]) / s, s / 4, (x[1] - y[0]) / s];
}
