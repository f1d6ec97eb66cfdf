import type { RecordedEvent } from '@palaestra/core';
import type { Observation } from '../cell.ts';
import { length, type Pose, subtract } from '../pose.ts';
import type { Layout } from './layout.ts';
import { causeOf, LIMIT, type State } from './success.ts';

/** Notices what happens in an episode and when nothing more can change. */
export interface Watch {
  /** Look at the state after a control period; returns what is new. */
  look(observation: Observation, state: State): RecordedEvent[];
  /** Times the gripper closed on a cell. */
  readonly attempts: number;
  /** True when the cell was let go, lies still and the tool is away. */
  readonly settled: boolean;
}

/** Centre of the gripped stretch above the centre of a cell, m: the pads hold the upper third. */
export const GRIP_HEIGHT = 0.02;

/** Speed of the moved cell below which it lies still, m/s. */
const STILL = 0.002;
/** How long it must lie still, s: with the tool away, and with the tool beside it; and how long after a drop. */
const WAIT = { away: 0.3, beside: 1.5, dropped: 1 } as const;
const AWAY = 0.06;

/** Start watching an episode of `layout`. */
export function watch(layout: Layout): Watch {
  let attempts = 0;
  let holding = false;
  let lifted = false;
  let seated = false;
  let dropped = false;
  let still = 0;
  let down = 0;
  let settled = false;
  let last: { time: number; cell: Pose } | null = null;

  return {
    look(observation, state) {
      const events: RecordedEvent[] = [];
      const tell = (name: string, detail: RecordedEvent['detail'] = {}) =>
        events.push({ t: observation.time, name, detail });
      const cell = state.cells[0]!;
      const held = state.cells.findIndex((pose) => isHeld(observation, pose));
      if (held >= 0 && !holding) {
        attempts++;
        tell('grasped', { object: held === 0 ? 'target_cell' : `cell_${held}` });
      }
      if (held < 0 && holding) tell('released');
      holding = held >= 0;
      const height = cell.position[2] - layout.cells[0]!.position[2];
      if (holding && !lifted && height > 0.01) {
        lifted = true;
        tell('lifted');
      }
      const cause = causeOf(layout, state);
      if (cause === 'dropped' && !dropped) tell('dropped');
      if (cause === null && !seated) tell('seated');
      dropped = cause === 'dropped';
      seated = cause === null;

      const moved = length(subtract(cell.position, layout.cells[0]!.position)) > 0.02;
      const elapsed = last === null ? 0 : observation.time - last.time;
      const speed = last === null ? 0 : length(subtract(cell.position, last.cell.position)) / elapsed;
      still = moved && !holding && state.opening >= LIMIT.opening && speed < STILL ? still + elapsed : 0;
      last = { time: observation.time, cell };
      const away = length(subtract(observation.toolPose.position, cell.position)) > AWAY;
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

/** True when the pads are closed on the cell: a can's width apart and around its upper half. */
function isHeld(observation: Observation, cell: Pose): boolean {
  const offset = subtract(observation.toolPose.position, cell.position);
  return observation.gripper < 0.0205 && observation.gripper > 0.015 && length(offset) < 0.04;
}
