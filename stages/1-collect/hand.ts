import {
  add,
  axisAngle,
  length,
  multiply,
  type Observation,
  type Quat,
  rotate,
  rotationVector,
  scale,
  type Vec3,
  yawOf,
} from '@palaestra/cells';

/** What a person asks of the tool at one instant, whatever device it comes from. Directions are in the base frame. */
export interface HandInput {
  /** Wished velocity as a share of the speed limit, each axis -1 to 1. */
  readonly move: Vec3;
  /** Wished turn about base z, -1 to 1. */
  readonly turn: number;
  /** Where the tool's handle was dragged to, m; null when nobody drags. It goes before `move`. */
  readonly goal: Vec3 | null;
  /** Where the tool's knob was turned to, rad about base z; null when nobody turns it. It goes before `turn`. */
  readonly facing: number | null;
  readonly closed: boolean;
  /** Slow and fine. */
  readonly precise: boolean;
}

/** Nothing is asked; the gripper is open. */
export const IDLE_HAND: HandInput = {
  move: [0, 0, 0],
  turn: 0,
  goal: null,
  facing: null,
  closed: false,
  precise: false,
};

/** Turns what a person asks into actions of a cell, one for each control period. */
export interface Hand {
  /** The next action, in the order of `CellKind.actionNames`. */
  steer(input: HandInput, seen: Observation): Float64Array;
  /** Stand where the tool is now; the next `steer` starts from rest. */
  halt(seen: Observation): void;
  /** Commanded tool position, m. */
  readonly target: Vec3;
  /** True while the last action asked for less than the person did, because something pushes back. */
  readonly blocked: boolean;
}

/**
 * m/s: over everything, near the table, and for the last millimetres. Near the table something may be struck at any moment,
 * and what is felt then grows with the speed: the servos are some 45 ms behind their target and give way by 1 mm for 8 N.
 */
const SPEED = { free: 0.2, near: 0.07, precise: 0.03 } as const;
/** Speed near the table per newton that the task allows, m/s/N. */
const NEAR_PER_NEWTON = 0.0011;
/** Height of the tool below which it is near the table, and from which it is free, m: parts carried reach 0.12. */
const NEAR = { low: 0.15, high: 0.2 } as const;
/** rad/s */
const TURN = { normal: 1, precise: 0.25 } as const;
/** m/s2: a jump of speed would be cut by the joint limits, and then the robot would not do what was asked. */
const ACCELERATION = 1.2;
/** Speed of approach per distance from a dragged goal, 1/s. */
const GAIN = 8;
/** How far the target may run ahead of the tool, m: the servos' lag at full speed, and while something pushes back. */
const LEAD = { free: 0.03, touching: 0.004 } as const;
/** Force at the tool from which it counts as touching, N. */
const TOUCH = 6;
/** Share of the task's largest force at which the hand gives way instead of pressing on. */
const YIELD = 0.6;
/** How far it gives way at most, m. */
const RETREAT = 0.006;
/** Where a target may lie, m: over the table and within the arm's reach. */
const LOW: Vec3 = [0.2, -0.5, 0.01];
const HIGH: Vec3 = [0.75, 0.5, 0.5];
/** rad to either side; beyond half a turn the rotation vector would jump. */
const MOST_TURN = 2.6;

/** What the hand works for. */
export interface HandOptions {
  /** Control period, s. */
  readonly period: number;
  /** Largest force that the task allows at the tool, N. */
  readonly forceLimit: number;
}

/**
 * A hand that starts where the tool stands. Speed, acceleration and reach are limited. A target never runs far ahead of the
 * tool; against what pushes back it runs the less ahead the harder that pushes, and beyond `YIELD` of the task's force it
 * gives way. So whoever leans on a key or a handle, wherever the tool stands, stays under the task's force; the tests say
 * how far. It guards the tool and what it holds, where the force is felt: an elbow that strikes something is not felt.
 */
export function createHand(start: Observation, { period, forceLimit }: HandOptions): Hand {
  const upright = start.toolPose.orientation;
  const opened = start.gripper;
  const facedAtStart = yawOf(upright);
  let target = start.toolPose.position;
  let velocity: Vec3 = [0, 0, 0];
  let yaw = 0;
  let blocked = false;

  /** `ahead` with what presses against the force at the tool cut off, or turned back. */
  function yielding(ahead: Vec3, seen: Observation): Vec3 {
    const force = rotate(seen.toolPose.orientation, seen.wrench.force);
    const size = length(force);
    if (size <= TOUCH) return atMost(ahead, LEAD.free);
    const back = scale(force, 1 / size);
    const press = -dot(ahead, back);
    const most = Math.max(-RETREAT, LEAD.touching * (1 - size / (YIELD * forceLimit)));
    if (press <= most) return atMost(ahead, LEAD.free);
    blocked = true;
    return atMost(add(ahead, scale(back, press - most)), LEAD.free);
  }

  return {
    get target() {
      return target;
    },
    get blocked() {
      return blocked;
    },
    halt(seen) {
      target = seen.toolPose.position;
      velocity = [0, 0, 0];
    },
    steer(input, seen) {
      const tool = seen.toolPose.position;
      const speed = input.precise ? SPEED.precise : speedAt(tool[2], forceLimit);
      const wish = input.goal
        ? each((axis) => (input.goal![axis] - target[axis]) * GAIN)
        : each((axis) => input.move[axis] * speed);
      const wished = atMost(wish, speed);
      const change = atMost(
        each((axis) => wished[axis] - velocity[axis]),
        ACCELERATION * period,
      );
      velocity = each((axis) => velocity[axis] + change[axis]);
      blocked = false;
      const ahead = yielding(
        each((axis) => target[axis] + velocity[axis] * period - tool[axis]),
        seen,
      );
      target = each((axis) => Math.min(HIGH[axis], Math.max(LOW[axis], tool[axis] + ahead[axis])));
      const most = (input.precise ? TURN.precise : TURN.normal) * period;
      yaw += input.facing === null ? input.turn * most : within(input.facing - facedAtStart - yaw, most);
      yaw = Math.min(MOST_TURN, Math.max(-MOST_TURN, yaw));
      return Float64Array.of(...target, ...rotationVector(turned(upright, yaw)), input.closed ? 0 : opened);
    },
  };
}

/** Speed limit at a height of the tool over the table. */
function speedAt(height: number, forceLimit: number): number {
  const near = Math.min(SPEED.near, NEAR_PER_NEWTON * forceLimit);
  const share = Math.min(1, Math.max(0, (height - NEAR.low) / (NEAR.high - NEAR.low)));
  return near + (SPEED.free - near) * share;
}

function turned(start: Quat, yaw: number): Quat {
  return multiply(axisAngle([0, 0, 1], yaw), start);
}

function each(value: (axis: 0 | 1 | 2) => number): Vec3 {
  return [value(0), value(1), value(2)];
}

function atMost(v: Vec3, limit: number): Vec3 {
  return scale(v, limit / Math.max(limit, length(v)));
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}

function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
