import type { Vec3 } from '../pose.ts';

/** One joint and the link behind it, in the standard Denavit-Hartenberg convention: Rz(q) Tz(d) Tx(a) Rx(alpha). */
export interface Link {
  /** Names of the joint and of the link behind it, as in ROS `ur_description`. */
  readonly joint: string;
  readonly link: string;
  /** m */
  readonly a: number;
  /** m */
  readonly d: number;
  /** rad */
  readonly alpha: number;
  /** kg */
  readonly mass: number;
  /** Centre of mass in the frame behind the link (the DH frame), m. */
  readonly centre: Vec3;
  /** Largest torque, N.m. */
  readonly maxTorque: number;
  /** rad */
  readonly range: readonly [number, number];
}

const HALF_PI = Math.PI / 2;
const FULL: readonly [number, number] = [-2 * Math.PI, 2 * Math.PI];

/**
 * The UR5e. Lengths, masses and centres of mass: Universal Robots, "DH Parameters for calculations of kinematics and
 * dynamics" (support article 22174, e-Series). Torques and speed: UR5e user manual, technical specifications. The
 * elbow's mechanical range is half that of the others.
 */
export const UR5E: readonly Link[] = [
  {
    joint: 'shoulder_pan_joint',
    link: 'shoulder_link',
    a: 0,
    d: 0.1625,
    alpha: HALF_PI,
    mass: 3.761,
    centre: [0, -0.02561, 0.00193],
    maxTorque: 150,
    range: FULL,
  },
  {
    joint: 'shoulder_lift_joint',
    link: 'upper_arm_link',
    a: -0.425,
    d: 0,
    alpha: 0,
    mass: 8.058,
    centre: [0.2125, 0, 0.11336],
    maxTorque: 150,
    range: FULL,
  },
  {
    joint: 'elbow_joint',
    link: 'forearm_link',
    a: -0.3922,
    d: 0,
    alpha: 0,
    mass: 2.846,
    centre: [0.15, 0, 0.0265],
    maxTorque: 150,
    range: [-Math.PI, Math.PI],
  },
  {
    joint: 'wrist_1_joint',
    link: 'wrist_1_link',
    a: 0,
    d: 0.1333,
    alpha: HALF_PI,
    mass: 1.37,
    centre: [0, -0.0018, 0.01634],
    maxTorque: 28,
    range: FULL,
  },
  {
    joint: 'wrist_2_joint',
    link: 'wrist_2_link',
    a: 0,
    d: 0.0997,
    alpha: -HALF_PI,
    mass: 1.3,
    centre: [0, 0.0018, 0.01634],
    maxTorque: 28,
    range: FULL,
  },
  {
    joint: 'wrist_3_joint',
    link: 'wrist_3_link',
    a: 0,
    d: 0.0996,
    alpha: 0,
    mass: 0.365,
    centre: [0, 0, -0.001159],
    maxTorque: 28,
    range: FULL,
  },
];

/** Largest speed of every joint, rad/s (180 degrees per second). */
export const MAX_JOINT_SPEED = Math.PI;

/** Names of the joints from base to wrist. */
export const JOINT_NAMES: readonly string[] = UR5E.map((link) => link.joint);
