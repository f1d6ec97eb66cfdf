import { GRIP_RADIUS } from '../arm/watch.ts';
import { axisAngle, compose, conjugate, type Pose, rotate, subtract, type Vec3, yawOf } from '../pose.ts';
import { seededRandom } from '../random.ts';
import { type Third, thirdAt } from '../thirds.ts';

/**
 * A test plug with a quarter-turn lock, m and kg. Its origin lies in the mating plane: the underside of the collar that
 * rests on the socket. A bar across the shaft goes through a slot and is turned under the socket's plate.
 */
export const PLUG = {
  mass: 0.15,
  grip: { radius: GRIP_RADIUS, top: 0.052 },
  collar: { radius: 0.019, height: 0.004 },
  /** The shaft ends in half a sphere: the lead-in. */
  shaft: { radius: 0.0075, tip: 0.036 },
  /** Half lengths of the bar and the height of its middle. */
  bar: { half: [0.013, 0.003, 0.003], z: -0.027 },
} as const;

/** The plate that takes a plug, in the frame of its mating plane, m: 0.7 mm of play around the shaft. */
export const SOCKET = {
  /** Half the side of the square hole for the shaft. */
  hole: 0.0082,
  /** Half width and reach of the slot for the bar. */
  slot: { half: 0.0045, reach: 0.017 },
  /** Half the side of the plate, and its thickness: a locked plug can be lifted by 1.5 mm. */
  half: 0.03,
  thickness: 0.0225,
} as const;

/** Height of the mating planes above the table, m. */
const HEIGHT = { holder: 0.06, socket: 0.065 } as const;

/** Middle of the field in which the socket stands, and how far it may be off on each axis, m. */
const SOCKET_PLACE = [0.5, -0.15] as const;
const SPREAD = 0.03;

/** Where the pads take the plug, above its mating plane, m: the fingertips stay clear of the collar. */
export const GRIP_HEIGHT = 0.018;

/** Everything that a seed decides about the scene. */
export interface Layout {
  readonly seed: number;
  /** Mating planes of the holder, from which the plug is taken, and of the battery pack's socket; x along the slot. */
  readonly holder: Pose;
  readonly socket: Pose;
  readonly plug: Pose;
  /** Sliding friction between plug and everything but the gripper's pads. */
  readonly friction: number;
  /** kg */
  readonly mass: number;
  /** Tool pose from which the episode starts. */
  readonly home: Pose;
}

/** Draw a scene. The same seed gives the same scene. */
export function drawLayout(seed: number): Layout {
  const random = seededRandom(seed);
  const standing = (x: number, y: number, z: number, yaw: number): Pose => ({
    position: [x + random.uniform(-SPREAD, SPREAD), y + random.uniform(-SPREAD, SPREAD), z],
    orientation: axisAngle([0, 0, 1], random.uniform(-yaw, yaw)),
  });
  const holder = standing(0.47, 0.17, HEIGHT.holder, 0.35);
  const socket = standing(...SOCKET_PLACE, HEIGHT.socket, 0.35);
  const plug = compose(holder, {
    position: [random.uniform(-0.0005, 0.0005), random.uniform(-0.0005, 0.0005), 0],
    orientation: axisAngle([0, 0, 1], random.uniform(-0.06, 0.06)),
  });
  const friction = random.uniform(0.15, 0.3);
  const mass = PLUG.mass * random.uniform(0.9, 1.1);
  const home: Pose = {
    position: [0.4 + random.uniform(-0.02, 0.02), random.uniform(-0.03, 0.03), 0.27 + random.uniform(-0.02, 0.02)],
    orientation: axisAngle([0, 0, 1], random.uniform(-0.1, 0.1)),
  };
  return { seed, holder, socket, plug, friction, mass, home };
}

/** The third in which this socket stands. */
export function placeOf(socket: Pose): Third {
  return thirdAt(socket.position[1] - SOCKET_PLACE[1], SPREAD);
}

/** How a plug stands in a socket. */
export interface Mating {
  /** Position of the plug's mating plane in the socket's frame, m. */
  readonly offset: Vec3;
  /** How deep the tip is below the plate's top, m; 0 beside the socket. */
  readonly depth: number;
  /** How far the bar is turned from the slot, rad in [-pi/6, 5 pi/6): the plug is the same after half a turn. */
  readonly turn: number;
}

/** The plug as the socket sees it. */
export function mating(socket: Pose, plug: Pose): Mating {
  const offset = rotate(conjugate(socket.orientation), subtract(plug.position, socket.position));
  const [x, y, z] = offset;
  const over = x * x + y * y < SOCKET.hole * SOCKET.hole;
  const angle = yawOf(plug.orientation) - yawOf(socket.orientation);
  return {
    offset,
    depth: over ? Math.max(0, PLUG.shaft.tip - z) : 0,
    turn: angle - Math.PI * Math.floor(angle / Math.PI + 1 / 6),
  };
}
