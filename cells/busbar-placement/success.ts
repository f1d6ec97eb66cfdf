import type { FailureCause, SuccessCriterion } from '@palaestra/core';
import { RELEASED } from '../arm/watch.ts';
import { conjugate, type Pose, rotate, subtract, type Vec3 } from '../pose.ts';
import { fit, type Layout, STUD } from './layout.ts';

/** Limits of the success check. Laser welding wants no gap at all; the numbers are ours. */
export const LIMIT = {
  /** m; a sheet of paper is 0.1 mm. */
  gap: 0.0003,
  /** m; the play of the holes is 0.7 mm on each side, 1 mm into their corners. */
  offset: 0.001,
  /** Press after which the bar is let go, N. */
  press: 8,
  /** Largest force at the tool, N. */
  force: 40,
  opening: RELEASED,
} as const;

/** What the check looks at. */
export interface State {
  readonly bar: Pose;
  readonly opening: number;
  readonly peakForce: number;
  readonly attempts: number;
}

/** The conditions of the task, each with its number. All must pass. */
export function criteria(layout: Layout, { bar, opening, peakForce }: State): SuccessCriterion[] {
  const { gap, offset } = fit(layout.studs, bar);
  return [
    { name: 'gap', value: gap, unit: 'm', limit: LIMIT.gap, passed: gap <= LIMIT.gap },
    { name: 'offset', value: offset, unit: 'm', limit: LIMIT.offset, passed: offset <= LIMIT.offset },
    { name: 'force', value: peakForce, unit: 'N', limit: LIMIT.force, passed: peakForce <= LIMIT.force },
    { name: 'released', value: opening, unit: 'm', limit: LIMIT.opening, passed: opening >= LIMIT.opening },
  ];
}

/** Why the attempt is not a success, from where the bar is: the most telling cause first. Null for a success. */
export function causeOf(layout: Layout, state: State): FailureCause | null {
  const failed = new Set(
    criteria(layout, state)
      .filter((item) => !item.passed)
      .map((item) => item.name),
  );
  if (failed.size === 0) return null;
  const { bar, opening, attempts } = state;
  const open = opening >= LIMIT.opening;
  if (isOver(layout.studs, bar.position)) {
    if (failed.has('force')) return 'excess_force';
    return open ? 'misaligned' : 'timeout';
  }
  // Lower than the nest carries it.
  if (bar.position[2] < layout.nest.position[2] - 0.005) return 'dropped';
  return open && attempts > 0 ? 'not_grasped' : 'timeout';
}

/** True at the terminals, however badly: up to the tips of the studs, or slid off beside them. */
function isOver(studs: Pose, point: Vec3): boolean {
  const [x, y, z] = rotate(conjugate(studs.orientation), subtract(point, studs.position));
  return Math.max(Math.abs(x), Math.abs(y)) < 0.06 && z < STUD.height + 0.01;
}
