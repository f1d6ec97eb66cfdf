import { armBody } from '../arm/body.ts';
import { axisAngle, IDENTITY, type Pose } from '../pose.ts';
import { type Body, box, type Colour, type Contact, cylinder, fixed, type Geom, HIDDEN, table } from '../scene.ts';
import { CELL, GRID, type Layout } from './layout.ts';

const RACK: Colour = [0.35, 0.38, 0.42, 1];
const TRAY: Colour = [0.16, 0.45, 0.4, 1];
const CAN: Colour = [0.2, 0.36, 0.62, 1];
const TARGET: Colour = [0.85, 0.45, 0.1, 1];
const POLE: Colour = [0.85, 0.82, 0.7, 1];

/** Name of the body of cell `index`; the first is the one to be moved. */
export function cellName(index: number): string {
  return index === 0 ? 'target_cell' : `cell_${index}`;
}

/** Table, rack, tray, cells and arm of a layout, in the base frame. */
export function sceneBodies(layout: Layout): Body[] {
  const touch: Contact = { friction: layout.friction, dimensions: 3, softness: 0.006, priority: 0, layer: 'hard' };
  return [
    table(touch),
    fixed('rack', layout.rack, grid(RACK, touch)),
    fixed('tray', layout.tray, grid(TRAY, touch)),
    ...layout.cells.map((pose, index) => cellBody(index, pose, index === 0 ? layout.mass : CELL.mass, touch)),
    armBody(),
  ];
}

function cellBody(index: number, pose: Pose, mass: number, touch: Contact): Body {
  const across = (mass * (3 * CELL.radius ** 2 + (2 * CELL.half) ** 2)) / 12;
  return {
    name: cellName(index),
    pose,
    joint: { kind: 'free' },
    inertial: { mass, centre: [0, 0, 0], diagonal: [across, across, (mass * CELL.radius ** 2) / 2] },
    weightless: false,
    geoms: [
      cylinder(CELL.radius, CELL.half, 0, index === 0 ? TARGET : CAN, touch),
      // What the pads feel: MuJoCo has an exact capsule against box, and an iterative cylinder against box that now and then
      // throws a gripped can out. A little longer than the straight side, so that the upper third is straight too.
      { ...cylinder(CELL.radius, CELL.half - 0.004, 0, HIDDEN, { ...touch, layer: 'gripped' }), shape: 'capsule' },
      // The positive pole: seen, not felt.
      cylinder(0.004, 0.001, CELL.half + 0.001, POLE, null),
    ],
    children: [],
  };
}

/** Bottom, straight walls and their roofs of a pocket grid, in its own frame. */
function grid(colour: Colour, touch: Contact): Geom[] {
  const { rows, columns, pitch, width, floor, depth } = GRID;
  const wall = (pitch - width) / 2;
  const long = (columns * pitch) / 2 + wall;
  const broad = (rows * pitch) / 2 + wall;
  const walls: Geom[] = [];
  // A wall stands between two pockets, half a pitch from each; the roof is a box turned by 45 degrees whose lower half
  // lies inside the wall.
  const side = wall / Math.SQRT2;
  for (let row = 0; row <= rows; row++) {
    const x = (row - rows / 2) * pitch;
    walls.push(box([wall, long, depth / 2], [x, 0, floor + depth / 2], colour, touch));
    walls.push(box([side, long, side], [x, 0, floor + depth], colour, touch, axisAngle([0, 1, 0], Math.PI / 4)));
  }
  for (let column = 0; column <= columns; column++) {
    const y = (column - columns / 2) * pitch;
    walls.push(box([broad, wall, depth / 2], [0, y, floor + depth / 2], colour, touch));
    walls.push(box([broad, side, side], [0, y, floor + depth], colour, touch, axisAngle([1, 0, 0], Math.PI / 4)));
  }
  return [box([broad, long, floor / 2], [0, 0, floor / 2], colour, touch), ...walls];
}

/** Bodies whose pose is the layout's, for a renderer. */
export function standing(layout: Layout) {
  return [
    ['table', IDENTITY],
    ['rack', layout.rack],
    ['tray', layout.tray],
  ] as const;
}
