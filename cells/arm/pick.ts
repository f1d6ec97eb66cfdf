import type { Observation } from '../cell.ts';
import { type Pose, subtract, type Vec3, yawOf } from '../pose.ts';
import { clip, flat, GAIN, type Hand, ramp, shortTurn, smooth, towards, type Wish } from './steer.ts';
import { GRIPPED } from './watch.ts';

/** How an expert takes a part and lets it go. */
export interface PickStyle extends Hand {
  /** Height over the grip from which the fingers go down, m. */
  readonly approach: number;
  /** Where the fingers take the part, m off the ideal point in the tool frame. */
  readonly grip: Vec3;
  /** Opening before the grasp and after the release, m. */
  readonly open: number;
}

/** Opening asked for a grasp: less than the grip, so that the fingers press, m. */
export const CLOSED = 0.012;
/** How far above the grip a hand stops that leaves, m. */
export const LEAVE = 0.12;

/** Over the part, down around its grip, close; `toGrip` leads from the tool to where the pads shall be. */
export function reach(observation: Observation, part: Pose, toGrip: Vec3, style: PickStyle): Wish {
  const yaw = shortTurn(yawOf(part.orientation) - yawOf(observation.toolPose.orientation));
  const off = flat(toGrip);
  const near = off < 0.006 && Math.abs(toGrip[2]) < 0.006 && Math.abs(yaw) < 0.06;
  const height = style.approach * ramp((off - 0.002) / 0.015);
  // Low and beside the part: up first, so that no finger runs into it.
  const free = off < 0.01 ? 1 : smooth((-toGrip[2] - 0.035) / 0.03);
  return { velocity: towards(toGrip, toGrip[2] + height, free, style), yaw, opening: near ? CLOSED : style.open };
}

/** Open, and once the grip is free go straight up to the height of `away`. */
export function leave(observation: Observation, away: Vec3, style: PickStyle): Wish {
  const still = observation.gripper < GRIPPED + 0.008;
  const above = subtract(away, observation.toolPose.position);
  return {
    velocity: still ? [0, 0, 0] : clip([0, 0, Math.max(0, above[2]) * GAIN], style.speed),
    yaw: 0,
    opening: style.open,
  };
}
