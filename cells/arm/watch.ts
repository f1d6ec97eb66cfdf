import type { FailureCause, RecordedEvent } from '@palaestra/core';
import type { Observation } from '../cell.ts';
import { length, type Pose, subtract, type Vec3 } from '../pose.ts';

/** What is looked at after each control period. */
export interface Glance {
  /** Pose of the part that is to be moved. */
  readonly part: Pose;
  /** Name of what the pads hold; null for nothing. */
  readonly held: string | null;
  /** Why the attempt would fail if it ended now; null for a success. */
  readonly cause: FailureCause | null;
}

/** Notices what happens in an episode and when nothing more can change. */
export interface Watch {
  /** Returns what is new. */
  look(observation: Observation, glance: Glance): RecordedEvent[];
  /** Times the gripper closed on a part. */
  readonly attempts: number;
  /** True when the part was let go, lies still and the tool is away. */
  readonly settled: boolean;
}

/** Radius of what the pads hold, in every cell, m; their V stops there at 18.7 mm of opening. */
export const GRIP_RADIUS = 0.0105;
/** Opening below which the pads are on it, m. */
export const GRIPPED = 0.0205;
/** Opening from which the pads no longer touch what they held, m. */
export const RELEASED = 0.025;

/** Speed of the moved part below which it lies still, m/s. */
const STILL = 0.002;
/** How long it must lie still, s: with the tool away, and with the tool beside it; and how long after a drop. */
const WAIT = { away: 0.3, beside: 1.5, dropped: 1 } as const;
const AWAY = 0.06;

/** Start watching an episode in which one part is moved away from `start`. */
export function watch(start: Pose): Watch {
  let attempts = 0;
  let holding = false;
  let lifted = false;
  let seated = false;
  let dropped = false;
  let still = 0;
  let down = 0;
  let settled = false;
  let last: { time: number; part: Pose } | null = null;

  return {
    look(observation, { part, held, cause }) {
      const events: RecordedEvent[] = [];
      const tell = (name: string, detail: RecordedEvent['detail'] = {}) =>
        events.push({ t: observation.time, name, detail });
      if (held !== null && !holding) {
        attempts++;
        tell('grasped', { object: held });
      }
      if (held === null && holding) tell('released');
      holding = held !== null;
      const height = part.position[2] - start.position[2];
      if (holding && !lifted && height > 0.01) {
        lifted = true;
        tell('lifted');
      }
      if (cause === 'dropped' && !dropped) tell('dropped');
      if (cause === null && !seated) tell('seated');
      dropped = cause === 'dropped';
      seated = cause === null;

      const moved = length(subtract(part.position, start.position)) > 0.02;
      const elapsed = last === null ? 0 : observation.time - last.time;
      const speed = last === null ? 0 : length(subtract(part.position, last.part.position)) / elapsed;
      still = moved && !holding && observation.gripper >= RELEASED && speed < STILL ? still + elapsed : 0;
      last = { time: observation.time, part };
      const away = length(subtract(observation.toolPose.position, part.position)) > AWAY;
      down = dropped ? down + elapsed : 0;
      settled = still >= (away ? WAIT.away : WAIT.beside) - 1e-9 || down >= WAIT.dropped - 1e-9;
      return events;
    },
    get attempts() {
      return attempts;
    },
    get settled() {
      return settled;
    },
  };
}

/** True when the pads are closed on a grip around `point`, no farther than `reach` from it; m. */
export function isHeld(observation: Observation, point: Vec3, reach: number): boolean {
  const offset = subtract(observation.toolPose.position, point);
  return observation.gripper < GRIPPED && observation.gripper > 0.015 && length(offset) < reach;
}
