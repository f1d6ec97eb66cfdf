import type { FailureCause, SuccessCriterion } from '@palaestra/core';
import { RELEASED } from '../arm/watch.ts';
import { compose, conjugate, length, type Pose, rotate, subtract, type Vec3 } from '../pose.ts';
import { atan2, cos } from '../trigonometry.ts';
import { CELL, GRID, type Layout, pocketPose } from './layout.ts';

/** Limits of the success check. */
export const LIMIT = {
  /** Distance of the cell's centre from the seated position, m. */
  seat: 0.002,
  /** Angle between the cell's axis and the tray's, rad (5 degrees). */
  tilt: (5 * Math.PI) / 180,
  /** Largest force at the tool, N. */
  force: 50,
  opening: RELEASED,
} as const;

/** What the check looks at. */
export interface State {
  /** Cells in the order of the layout. */
  readonly cells: readonly Pose[];
  readonly opening: number;
  readonly peakForce: number;
  readonly attempts: number;
}

/** The conditions of the task, each with its number. All must pass. */
export function criteria(layout: Layout, state: State): SuccessCriterion[] {
  const cell = state.cells[0]!;
  const up = upright(layout, cell);
  const offset = length(subtract(cell.position, pocketPose(layout.tray, layout.pocket).position));
  const dropped = state.cells.filter((pose) => fallen(layout, pose)).length;
  return [
    { name: 'seat', value: offset, unit: 'm', limit: LIMIT.seat, passed: offset <= LIMIT.seat },
    { name: 'tilt', value: tilt(up), unit: 'rad', limit: LIMIT.tilt, passed: tilt(up) <= LIMIT.tilt },
    // Cosine of the positive pole against up.
    { name: 'polarity', value: up, unit: '1', limit: 0, passed: up > 0 },
    {
      name: 'pocket',
      // Numbered from 1 as on the tray; 0 is none.
      value: (pocketOf(layout, cell) ?? -1) + 1,
      unit: '1',
      limit: layout.pocket + 1,
      passed: pocketOf(layout, cell) === layout.pocket,
    },
    { name: 'dropped', value: dropped, unit: '1', limit: 0, passed: dropped === 0 },
    { name: 'force', value: state.peakForce, unit: 'N', limit: LIMIT.force, passed: state.peakForce <= LIMIT.force },
    { name: 'released', value: state.opening, unit: 'm', limit: LIMIT.opening, passed: state.opening >= LIMIT.opening },
  ];
}

/** Why the attempt is not a success, from where the cells are: the most telling cause first. Null for a success. */
export function causeOf(layout: Layout, state: State): FailureCause | null {
  const failed = new Set(
    criteria(layout, state)
      .filter((item) => !item.passed)
      .map((item) => item.name),
  );
  if (failed.size === 0) return null;
  const cell = state.cells[0]!;
  if (fallen(layout, cell)) return 'dropped';
  const pocket = pocketOf(layout, cell);
  if (pocket !== null) {
    if (pocket !== layout.pocket) return 'wrong_pocket';
    if (failed.has('polarity')) return 'polarity';
    if (failed.has('seat') || failed.has('tilt')) return 'misaligned';
    if (failed.has('released')) return 'timeout';
    return failed.has('force') ? 'excess_force' : 'collision';
  }
  if (inside(layout.tray, cell.position, 0) && state.opening >= LIMIT.opening) return 'misaligned';
  if (state.cells.some((pose, index) => index > 0 && fallen(layout, pose))) return 'collision';
  if (inside(layout.rack, cell.position, 0) && state.opening >= LIMIT.opening) {
    if (tilt(upright(layout, cell)) > 2 * LIMIT.tilt) return 'dropped';
    const moved = (pose: Pose, index: number) => length(subtract(pose.position, layout.cells[index]!.position)) > 0.02;
    if (state.cells.some((pose, index) => index > 0 && moved(pose, index))) return 'wrong_object';
  }
  return inside(layout.rack, cell.position, 0) && state.attempts > 0 ? 'not_grasped' : 'timeout';
}

/** Pocket of the tray in which the cell stands, however badly; null when it is in none. */
function pocketOf(layout: Layout, cell: Pose): number | null {
  const count = GRID.rows * GRID.columns;
  for (let index = 0; index < count; index++) {
    const [x, y, z] = rotate(
      conjugate(layout.tray.orientation),
      subtract(cell.position, pocketPose(layout.tray, index).position),
    );
    const near = Math.max(Math.abs(x), Math.abs(y)) < GRID.pitch / 3 && Math.abs(z) < 0.01;
    if (near && Math.abs(upright(layout, cell)) > cos(4 * LIMIT.tilt)) return index;
  }
  return null;
}

/** On the table instead of in the rack, in the tray or in the gripper. */
function fallen(layout: Layout, cell: Pose): boolean {
  const low = cell.position[2] < CELL.half + 0.003;
  return low && !inside(layout.rack, cell.position, 0) && !inside(layout.tray, cell.position, 0);
}

/** True when the point is above the grid's footprint widened by `margin`. */
function inside(grid: Pose, point: Vec3, margin: number): boolean {
  const [x, y] = rotate(conjugate(grid.orientation), subtract(point, grid.position));
  const wall = (GRID.pitch - GRID.width) / 2 + margin;
  return Math.abs(x) < (GRID.rows * GRID.pitch) / 2 + wall && Math.abs(y) < (GRID.columns * GRID.pitch) / 2 + wall;
}

/** Cosine between the cell's axis (to the positive pole) and the tray's. */
function upright(layout: Layout, cell: Pose): number {
  const turned = compose({ position: [0, 0, 0], orientation: conjugate(layout.tray.orientation) }, cell);
  return rotate(turned.orientation, [0, 0, 1])[2];
}

function tilt(cosine: number): number {
  const c = Math.min(1, Math.abs(cosine));
  return atan2(Math.sqrt(1 - c * c), c);
}
