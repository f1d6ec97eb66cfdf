/** What a joint can do: position limits in rad, speed limit in rad/s or null when its maker does not publish one. */
export interface JointLimit {
  readonly lower: number;
  readonly upper: number;
  readonly speed: number | null;
}

/** The published limits of one robot. */
export interface Embodiment {
  readonly id: string;
  /** Where the numbers stand. */
  readonly source: string;
  readonly joints: Readonly<Record<string, JointLimit>>;
}

const TURN = 2 * Math.PI;

const ur5e: Embodiment = {
  id: 'ur5e',
  source: 'Universal Robots UR5e datasheet (±360°, 180°/s); elbow ±180° by the maker’s robot description',
  joints: {
    shoulder_pan_joint: { lower: -TURN, upper: TURN, speed: Math.PI },
    shoulder_lift_joint: { lower: -TURN, upper: TURN, speed: Math.PI },
    elbow_joint: { lower: -Math.PI, upper: Math.PI, speed: Math.PI },
    wrist_1_joint: { lower: -TURN, upper: TURN, speed: Math.PI },
    wrist_2_joint: { lower: -TURN, upper: TURN, speed: Math.PI },
    wrist_3_joint: { lower: -TURN, upper: TURN, speed: Math.PI },
  },
};

/** Left arm of the 29-joint G1; the right arm mirrors the shoulder roll. */
const g1Arm: readonly (readonly [string, number, number])[] = [
  ['shoulder_pitch', -3.0892, 2.6704],
  ['shoulder_roll', -1.5882, 2.2515],
  ['shoulder_yaw', -2.618, 2.618],
  ['elbow', -1.0472, 2.0944],
  ['wrist_roll', -1.97222, 1.97222],
  ['wrist_pitch', -1.61443, 1.61443],
  ['wrist_yaw', -1.61443, 1.61443],
];

const unitreeG1: Embodiment = {
  id: 'unitree-g1',
  source: 'Unitree robot description g1_29dof; its arm speeds are not published as operating limits',
  joints: Object.fromEntries(
    g1Arm.flatMap(([name, lower, upper]) => {
      const mirrored = name === 'shoulder_roll';
      return [
        [`left_${name}_joint`, { lower, upper, speed: null }],
        [`right_${name}_joint`, { lower: mirrored ? -upper : lower, upper: mirrored ? -lower : upper, speed: null }],
      ];
    }),
  ),
};

const known: readonly { pattern: RegExp; embodiment: Embodiment }[] = [
  { pattern: /(^|[^a-z0-9])ur5e([^a-z0-9]|$)/, embodiment: ur5e },
  { pattern: /unitree[_ -]?g1([^0-9]|$)/, embodiment: unitreeG1 },
];

/** The robot of that name, or null when its limits are not known here. */
export function embodimentOf(name: string): Embodiment | null {
  const lower = name.toLowerCase();
  return known.find(({ pattern }) => pattern.test(lower))?.embodiment ?? null;
}

/**
 * The limit of a joint, also when a data set spells it `kLeftShoulderPitch` for `left_shoulder_pitch_joint` or leaves
 * `_joint` out.
 */
export function limitOf(embodiment: Embodiment, joint: string): JointLimit | null {
  const snake = joint
    .replace(/^k(?=[A-Z])/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
  return embodiment.joints[snake] ?? embodiment.joints[`${snake}_joint`] ?? null;
}
