import { axisAngle, compose, type Pose } from '../pose.ts';
import { type Random, seededRandom } from '../random.ts';

/** A 21700 cell: 21 mm by 70 mm, 70 g; m and kg. */
export const CELL = { radius: 0.0105, half: 0.035, mass: 0.07 } as const;

/** Centre of the gripped stretch above the centre of a cell, m: the pads hold the upper third. */
export const GRIP_HEIGHT = 0.02;

/**
 * A grid of square pockets, used for the tray and for the rack; m. The walls end in 45 degree roofs, so that a cell which
 * comes down up to 12 mm off slides in: the lead-in that real trays have.
 */
export const GRID = {
  rows: 2,
  columns: 4,
  pitch: 0.046,
  /** Clear width of a pocket: 1 mm of play on each side of a cell. */
  width: 0.023,
  /** Thickness of the bottom. */
  floor: 0.005,
  /** Height of the straight walls above the bottom. */
  depth: 0.024,
} as const;

/** Everything that a seed decides about the scene. */
export interface Layout {
  readonly seed: number;
  /** Centre of the underside of rack and tray in the base frame. */
  readonly rack: Pose;
  readonly tray: Pose;
  /** Sliding friction between a cell and everything but the gripper's pads. */
  readonly friction: number;
  /** Mass of the cell that is to be moved, kg. */
  readonly mass: number;
  /** Index of the asked pocket of the tray, row-major, 0 to 7. */
  readonly pocket: number;
  /** Pose of every cell's centre; the first is the one to be moved, z of a cell points to its positive pole. */
  readonly cells: readonly Pose[];
  /** Tool pose from which the episode starts. */
  readonly home: Pose;
}

/** Draw a scene. The same seed gives the same scene. */
export function drawLayout(seed: number): Layout {
  const random = seededRandom(seed);
  const rack = standing(
    0.48 + random.uniform(-0.03, 0.03),
    0.19 + random.uniform(-0.03, 0.03),
    random.uniform(-0.2, 0.2),
  );
  const tray = standing(
    0.48 + random.uniform(-0.03, 0.03),
    -0.19 + random.uniform(-0.03, 0.03),
    random.uniform(-0.2, 0.2),
  );
  const friction = random.uniform(0.2, 0.4);
  const mass = CELL.mass * random.uniform(0.95, 1.05);
  const pocket = random.integer(GRID.rows * GRID.columns);
  const slots = random.pick(1 + 3 + random.integer(3), GRID.rows * GRID.columns);
  const cells = slots.map((slot) => jitter(pocketPose(rack, slot), random));
  // Sometimes a pocket of the tray is already taken, never the asked one.
  if (random.uniform(0, 1) < 0.5) {
    const taken = (pocket + 1 + random.integer(GRID.rows * GRID.columns - 1)) % (GRID.rows * GRID.columns);
    cells.push(jitter(pocketPose(tray, taken), random));
  }
  const home: Pose = {
    position: [0.4 + random.uniform(-0.02, 0.02), random.uniform(-0.03, 0.03), 0.26 + random.uniform(-0.02, 0.02)],
    orientation: axisAngle([0, 0, 1], random.uniform(-0.1, 0.1)),
  };
  return { seed, rack, tray, friction, mass, pocket, cells, home };
}

/** Pose of the centre of a cell that is seated in pocket `index` of the grid at `grid`. */
export function pocketPose(grid: Pose, index: number): Pose {
  const row = Math.floor(index / GRID.columns);
  const column = index % GRID.columns;
  return compose(grid, {
    position: [
      (row - (GRID.rows - 1) / 2) * GRID.pitch,
      (column - (GRID.columns - 1) / 2) * GRID.pitch,
      GRID.floor + CELL.half,
    ],
    orientation: [0, 0, 0, 1],
  });
}

function standing(x: number, y: number, yaw: number): Pose {
  return { position: [x, y, 0], orientation: axisAngle([0, 0, 1], yaw) };
}

/** A cell stands somewhere within the play of its pocket. */
function jitter(pose: Pose, random: Random): Pose {
  const play = (GRID.width / 2 - CELL.radius) * 0.8;
  return compose(pose, {
    position: [random.uniform(-play, play), random.uniform(-play, play), 0],
    orientation: [0, 0, 0, 1],
  });
}
