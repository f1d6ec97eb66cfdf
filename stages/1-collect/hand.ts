import { axisAngle, multiply, type Observation, type Quat, rotationVector, type Vec3 } from '@palaestra/cells';

/** What a person asks of the tool at one instant, whatever device it comes from. Directions are in the base frame. */
export interface HandInput {
  /** Wished velocity as a share of the speed limit, each axis -1 to 1. */
  readonly move: Vec3;
  /** Wished turn about base z, -1 to 1. */
  readonly turn: number;
  /** Where the tool's handle was dragged to, m; null when nobody drags. It goes before `move`. */
  readonly goal: Vec3 | null;
  readonly closed: boolean;
  /** Slow and fine. */
  readonly precise: boolean;
}

/** Nothing is asked; the gripper is open. */
export const IDLE_HAND: HandInput = { move: [0, 0, 0], turn: 0, goal: null, closed: false, precise: false };

/** Turns what a person asks into actions of a cell, one for each control period. */
export interface Hand {
  /** The next action, in the order of `CellKind.actionNames`. */
  steer(input: HandInput, seen: Observation): Float64Array;
  /** Stand where the tool is now; the next `steer` starts from rest. */
  halt(seen: Observation): void;
  /** Commanded tool position, m. */
  readonly target: Vec3;
}

/** m/s, rad/s; fast as the scripted expert, and for the last millimetres. */
const SPEED = { normal: 0.2, precise: 0.03 } as const;
const TURN = { normal: 1, precise: 0.25 } as const;
/** m/s2: a jump of speed would be cut by the joint limits, and then the robot would not do what was asked. */
const ACCELERATION = 1.2;
/** Speed of approach per distance from a dragged goal, 1/s. */
const GAIN = 8;
/** How far the target may run ahead of the tool, m: the servos' lag at full speed, and while something pushes back. */
const LEAD = { free: 0.03, touching: 0.004 } as const;
/** Force at the tool from which it counts as touching, N. */
const TOUCH = 12;
/** Where a target may lie, m: over the table and within the arm's reach. */
const LOW: Vec3 = [0.2, -0.5, 0.01];
const HIGH: Vec3 = [0.75, 0.5, 0.5];
/** rad to either side; beyond half a turn the rotation vector would jump. */
const MOST_TURN = 2.6;

/**
 * A hand that starts where the tool stands. Speed, acceleration and reach are limited; a target never runs far ahead of
 * the tool, and hardly at all while the tool is pushed, so that leaning on a key does not crush what is under the tool.
 *
 * @param period control period, s.
 */
export function createHand(start: Observation, period: number): Hand {
  const upright = start.toolPose.orientation;
  const opened = start.gripper;
  let target = start.toolPose.position;
  let velocity: Vec3 = [0, 0, 0];
  let yaw = 0;

  return {
    get target() {
      return target;
    },
    halt(seen) {
      target = seen.toolPose.position;
      velocity = [0, 0, 0];
    },
    steer(input, seen) {
      const speed = input.precise ? SPEED.precise : SPEED.normal;
      const wish = input.goal
        ? each((axis) => (input.goal![axis] - target[axis]) * GAIN)
        : each((axis) => input.move[axis] * speed);
      const wished = atMost(wish, speed);
      const change = atMost(
        each((axis) => wished[axis] - velocity[axis]),
        ACCELERATION * period,
      );
      velocity = each((axis) => velocity[axis] + change[axis]);
      const tool = seen.toolPose.position;
      const lead = Math.hypot(...seen.wrench.force) > TOUCH ? LEAD.touching : LEAD.free;
      const ahead = atMost(
        each((axis) => target[axis] + velocity[axis] * period - tool[axis]),
        lead,
      );
      target = each((axis) => Math.min(HIGH[axis], Math.max(LOW[axis], tool[axis] + ahead[axis])));
      yaw += input.turn * (input.precise ? TURN.precise : TURN.normal) * period;
      yaw = Math.min(MOST_TURN, Math.max(-MOST_TURN, yaw));
      return Float64Array.of(...target, ...rotationVector(turned(upright, yaw)), input.closed ? 0 : opened);
    },
  };
}

function turned(start: Quat, yaw: number): Quat {
  return multiply(axisAngle([0, 0, 1], yaw), start);
}

function each(value: (axis: 0 | 1 | 2) => number): Vec3 {
  return [value(0), value(1), value(2)];
}

function atMost(v: Vec3, limit: number): Vec3 {
  const factor = limit / Math.max(limit, Math.hypot(...v));
  return [v[0] * factor, v[1] * factor, v[2] * factor];
}
