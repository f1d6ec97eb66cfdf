import { GRIP_RADIUS } from '../arm/watch.ts';
import { axisAngle, compose, conjugate, type Pose, rotate, subtract } from '../pose.ts';
import { seededRandom } from '../random.ts';
import { type Third, thirdAt } from '../thirds.ts';

/**
 * A copper busbar with two holes and an insulating cap to take it by, m and kg. Its origin is the middle of its underside,
 * x along its length. The holes are square here: 0.7 mm of play around a stud.
 */
export const BAR = {
  mass: 0.075,
  half: { length: 0.05, width: 0.01, thickness: 0.0015 },
  /** Half the distance between the holes, and half the side of a hole. */
  pitch: 0.035,
  hole: 0.0037,
  cap: { radius: GRIP_RADIUS, top: 0.045 },
} as const;

/** A stud on its terminal, M6; m. It ends in half a sphere: the lead-in. */
export const STUD = { radius: 0.003, height: 0.012, terminal: 0.012 } as const;

/** Height of nest and terminals above the table, m. */
const HEIGHT = 0.04;
/** Middle of the field in which the studs stand, and how far they may be off on each axis, m. */
const STUDS_PLACE = [0.5, -0.15] as const;
const SPREAD = 0.03;

/** Where the pads take the cap, above the underside, m: the fingertips stay clear of the bar. */
export const GRIP_HEIGHT = 0.02;

/** Everything that a seed decides about the scene. */
export interface Layout {
  readonly seed: number;
  /** Top of the nest from which the bar is taken. */
  readonly nest: Pose;
  /** Middle between the two terminals' tops, x through both studs: where the bar belongs. */
  readonly studs: Pose;
  readonly bar: Pose;
  /** Sliding friction between the bar and everything but the gripper's pads. */
  readonly friction: number;
  /** kg */
  readonly mass: number;
  /** Tool pose from which the episode starts. */
  readonly home: Pose;
}

/** Draw a scene. The same seed gives the same scene. */
export function drawLayout(seed: number): Layout {
  const random = seededRandom(seed);
  const standing = (x: number, y: number): Pose => ({
    position: [x + random.uniform(-SPREAD, SPREAD), y + random.uniform(-SPREAD, SPREAD), HEIGHT],
    orientation: axisAngle([0, 0, 1], random.uniform(-0.35, 0.35)),
  });
  const nest = standing(0.47, 0.17);
  const studs = standing(...STUDS_PLACE);
  const bar = compose(nest, {
    position: [random.uniform(-0.003, 0.003), random.uniform(-0.003, 0.003), 0],
    orientation: axisAngle([0, 0, 1], random.uniform(-0.08, 0.08)),
  });
  const friction = random.uniform(0.2, 0.4);
  const mass = BAR.mass * random.uniform(0.95, 1.05);
  const home: Pose = {
    position: [0.4 + random.uniform(-0.02, 0.02), random.uniform(-0.03, 0.03), 0.26 + random.uniform(-0.02, 0.02)],
    orientation: axisAngle([0, 0, 1], random.uniform(-0.1, 0.1)),
  };
  return { seed, nest, studs, bar, friction, mass, home };
}

/** The third in which these studs stand. */
export function placeOf(studs: Pose): Third {
  return thirdAt(studs.position[1] - STUDS_PLACE[1], SPREAD);
}

/** Range of the sensors that look at gap and offset, m. */
const RANGE = 0.05;

/** What is measured before welding, m; both at most the range of the sensors. */
export interface Fit {
  /** Largest height of the underside over a terminal, at the holes. */
  readonly gap: number;
  /** Largest distance of a hole's middle from its stud's axis. */
  readonly offset: number;
}

/** How the bar lies on the studs; it is the same after half a turn. */
export function fit(studs: Pose, bar: Pose): Fit {
  let gap = 0;
  let offset = 0;
  for (const side of [1, -1]) {
    const hole = compose(bar, { position: [side * BAR.pitch, 0, 0], orientation: [0, 0, 0, 1] }).position;
    const [x, y, z] = rotate(conjugate(studs.orientation), subtract(hole, studs.position));
    const along = Math.abs(x) - BAR.pitch;
    gap = Math.max(gap, z);
    offset = Math.max(offset, Math.sqrt(along * along + y * y));
  }
  return { gap: Math.min(RANGE, gap), offset: Math.min(RANGE, offset) };
}
