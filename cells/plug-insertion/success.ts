import type { FailureCause, SuccessCriterion } from '@palaestra/core';
import { RELEASED } from '../arm/watch.ts';
import { conjugate, type Pose, rotate, subtract, type Vec3 } from '../pose.ts';
import { type Layout, mating, PLUG } from './layout.ts';

/** Limits of the success check; ours where no source is named. */
export const LIMIT = {
  /** Depth of the tip from which the plug counts as fully in, m: 36 mm less the 1.5 mm of play and as much again. */
  depth: 0.033,
  /** Turn from which the bar is safely under the plate, and from which the interlock loop closes (last mate), rad. */
  lock: Math.PI / 3,
  interlock: (70 * Math.PI) / 180,
  /** Pull that the lock must have held, N. */
  tug: 15,
  /** Largest force at the tool, N: what SAE/USCAR-25 is cited with for connectors mated by hand; its text was not at hand. */
  force: 75,
  opening: RELEASED,
} as const;

/** What the check looks at. */
export interface State {
  readonly plug: Pose;
  readonly opening: number;
  readonly peakForce: number;
  readonly attempts: number;
  /** Largest pull held while locked, N. */
  readonly tug: number;
}

/** True when the bar is under the plate. */
export function isLocked(layout: Layout, plug: Pose): boolean {
  const { depth, turn } = mating(layout.socket, plug);
  return depth >= LIMIT.depth && turn >= LIMIT.lock;
}

/** True when the interlock loop (HVIL) is closed. */
export function interlockClosed(layout: Layout, plug: Pose): boolean {
  return isLocked(layout, plug) && mating(layout.socket, plug).turn >= LIMIT.interlock;
}

/** The conditions of the task, each with its number. All must pass. */
export function criteria(layout: Layout, { plug, opening, peakForce, tug }: State): SuccessCriterion[] {
  const { depth, turn } = mating(layout.socket, plug);
  const closed = interlockClosed(layout, plug);
  return [
    { name: 'depth', value: depth, unit: 'm', limit: LIMIT.depth, passed: depth >= LIMIT.depth },
    { name: 'lock', value: turn, unit: 'rad', limit: LIMIT.lock, passed: isLocked(layout, plug) },
    { name: 'interlock', value: closed ? 1 : 0, unit: '1', limit: 1, passed: closed },
    { name: 'tug', value: tug, unit: 'N', limit: LIMIT.tug, passed: tug >= LIMIT.tug },
    { name: 'force', value: peakForce, unit: 'N', limit: LIMIT.force, passed: peakForce <= LIMIT.force },
    { name: 'released', value: opening, unit: 'm', limit: LIMIT.opening, passed: opening >= LIMIT.opening },
  ];
}

/** Why the attempt is not a success, from where the plug is: the most telling cause first. Null for a success. */
export function causeOf(layout: Layout, state: State): FailureCause | null {
  const failed = new Set(
    criteria(layout, state)
      .filter((item) => !item.passed)
      .map((item) => item.name),
  );
  if (failed.size === 0) return null;
  const { plug, opening, attempts } = state;
  if (fallen(layout, plug)) return 'dropped';
  const open = opening >= LIMIT.opening;
  if (isOver(layout.socket, plug.position)) {
    if (failed.has('force')) return 'excess_force';
    if (!open) return 'timeout';
    // A lock that nobody has pulled at is not a lock.
    return failed.has('depth') ? 'misaligned' : 'not_locked';
  }
  return open && attempts > 0 ? 'not_grasped' : 'timeout';
}

/** Lower than the holder carries it, or beside both holder and socket and out of the hand. */
function fallen(layout: Layout, plug: Pose): boolean {
  const low = plug.position[2] < layout.holder.position[2] - 0.01;
  return low && !isOver(layout.socket, plug.position);
}

/** True above the socket's plate, up to the height at which a plug that rests on it stands. */
function isOver(socket: Pose, point: Vec3): boolean {
  const [x, y, z] = rotate(conjugate(socket.orientation), subtract(point, socket.position));
  return Math.max(Math.abs(x), Math.abs(y)) < 0.03 && z > -0.01 && z < PLUG.shaft.tip + 0.02;
}
