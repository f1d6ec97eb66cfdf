import type { Observation } from '../cell.ts';
import { add, length, rotationVector, scale, subtract, type Vec3 } from '../pose.ts';
import type { Random } from '../random.ts';

/** How a hand moves. */
export interface Hand {
  /** Largest speed, m/s, and acceleration, m/s2. */
  readonly speed: number;
  readonly acceleration: number;
  /** Size of the hand's tremor, m. */
  readonly tremor: number;
}

/** Where a scripted expert wants to go from what it sees. */
export interface Wish {
  readonly velocity: Vec3;
  /** Angle still to turn about base z, rad. */
  readonly yaw: number;
  readonly opening: number;
}

/** Going down is slower than going anywhere else by this factor. */
const DESCENT = 0.6;
/** Speed of approach per distance, 1/s. */
export const GAIN = 5;
/** The servos follow a target with this lag, s: a target so far ahead gives the wanted speed. */
const LEAD = 0.045;
const PERIOD = 0.02;

/** Turn the wishes of a velocity field into actions, with the acceleration and the tremor of a hand, upright. */
export function steer(
  hand: Hand,
  random: Random,
  wishFor: (observation: Observation) => Wish,
): (observation: Observation) => Float64Array {
  let velocity: Vec3 = [0, 0, 0];
  let tremor: Vec3 = [0, 0, 0];
  return (observation) => {
    const wish = wishFor(observation);
    velocity = add(velocity, clip(subtract(wish.velocity, velocity), hand.acceleration * PERIOD));
    // Low-passed noise of about 3 Hz: a hand, not a machine.
    tremor = add(scale(tremor, 0.7), [
      random.normal(hand.tremor),
      random.normal(hand.tremor),
      random.normal(hand.tremor),
    ]);
    const tool = observation.toolPose;
    const position = add(add(tool.position, scale(velocity, LEAD)), scale(tremor, 0.5));
    const [rx, ry, rz] = rotationVector(tool.orientation);
    const turn = Math.max(-0.8, Math.min(0.8, 4 * wish.yaw));
    return Float64Array.of(...position, rx * 0.8, ry * 0.8, rz + turn * LEAD, wish.opening);
  };
}

/** Across and vertically at once: `up` is the height still to rise, `free` the share of the way across that is allowed. */
export function towards(offset: Vec3, up: number, free: number, hand: Hand): Vec3 {
  const across = clip(scale([offset[0], offset[1], 0], GAIN), hand.speed);
  const vertical = Math.max(-DESCENT * hand.speed, Math.min(hand.speed, up * GAIN));
  return [across[0] * free, across[1] * free, vertical];
}

/** A parallel gripper is the same after half a turn. */
export function shortTurn(angle: number): number {
  return angle - Math.PI * Math.round(angle / Math.PI);
}

/** Horizontal length. */
export function flat(offset: Vec3): number {
  return Math.sqrt(offset[0] * offset[0] + offset[1] * offset[1]);
}

/** `v` cut to this length. */
export function clip(v: Vec3, limit: number): Vec3 {
  const size = length(v);
  return size > limit ? scale(v, limit / size) : v;
}

/** 0 below 0, 1 above 1, straight between. */
export function ramp(x: number): number {
  return Math.max(0, Math.min(1, x));
}

/** 0 below 0, 1 above 1, smooth between. */
export function smooth(x: number): number {
  const t = ramp(x);
  return t * t * (3 - 2 * t);
}
