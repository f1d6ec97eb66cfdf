import { armBody } from '../arm/body.ts';
import { IDENTITY } from '../pose.ts';
import { type Body, box, type Colour, type Contact, cylinder, fixed, type Geom, HIDDEN, table } from '../scene.ts';
import { type Layout, PLUG, SOCKET } from './layout.ts';

const HOLDER: Colour = [0.35, 0.38, 0.42, 1];
const PACK: Colour = [0.22, 0.24, 0.27, 1];
const STEEL: Colour = [0.6, 0.62, 0.65, 1];
/** High-voltage parts are orange. */
const HIGH_VOLTAGE: Colour = [0.92, 0.45, 0.08, 1];

/** Table, holder, battery pack with its socket, plug and arm of a layout, in the base frame. */
export function sceneBodies(layout: Layout): Body[] {
  const touch: Contact = { friction: layout.friction, dimensions: 3, softness: 0.006, priority: 0, layer: 'hard' };
  const under = -SOCKET.thickness;
  return [
    table(touch),
    fixed('holder', layout.holder, [...slottedPlate(HOLDER, touch), ...sides(under, layout.holder.position[2], touch)]),
    fixed('socket', layout.socket, [
      ...slottedPlate(HIGH_VOLTAGE, touch),
      ...sides(under, layout.socket.position[2], touch),
      ...stops(touch),
    ]),
    plugBody(layout, touch),
    armBody(),
  ];
}

/** A plate with a square hole and a slot along x, its top at z = 0. */
function slottedPlate(colour: Colour, touch: Contact): Geom[] {
  const { hole, slot, half, thickness } = SOCKET;
  const piece = (x: readonly [number, number], y: readonly [number, number]): Geom =>
    box(
      [(x[1] - x[0]) / 2, (y[1] - y[0]) / 2, thickness / 2],
      [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2, -thickness / 2],
      colour,
      touch,
    );
  return [
    piece([-hole, hole], [hole, half]),
    piece([-hole, hole], [-half, -hole]),
    piece([hole, slot.reach], [slot.half, half]),
    piece([hole, slot.reach], [-half, -slot.half]),
    piece([-slot.reach, -hole], [slot.half, half]),
    piece([-slot.reach, -hole], [-half, -slot.half]),
    piece([slot.reach, half], [-half, half]),
    piece([-half, -slot.reach], [-half, half]),
  ];
}

/** What carries the plate: two walls from the table to its underside, clear of the bar's sweep. */
function sides(under: number, height: number, touch: Contact): Geom[] {
  const half = (height + under) / 2;
  return [1, -1].map((side) =>
    box([0.003, SOCKET.half, half], [side * (SOCKET.half - 0.003), 0, under - half], PACK, touch),
  );
}

/** The bar turns from x to y and no farther: what a hand feels as the end of the lock. */
function stops(touch: Contact): Geom[] {
  const [, width] = PLUG.bar.half;
  return [1, -1].map((side) =>
    box([0.0035, 0.003, 0.0045], [-side * (width + 0.0005 + 0.0035), side * 0.0115, PLUG.bar.z], STEEL, touch),
  );
}

function plugBody(layout: Layout, touch: Contact): Body {
  const { grip, collar, shaft, bar } = PLUG;
  const body = (grip.top - collar.height) / 2;
  const middle = collar.height + body;
  // The shaft's capsule begins inside the grip and ends in the rounded tip.
  const reach = (shaft.tip - 2 * shaft.radius + collar.height) / 2;
  const axis: Geom = {
    ...cylinder(shaft.radius, reach, collar.height - shaft.radius - reach, STEEL, touch),
    shape: 'capsule',
  };
  const rod: Geom = {
    // What the pads feel, see the cells of cell-to-tray: an exact capsule; its straight part is the grip.
    ...cylinder(grip.radius, body - 0.004, middle - 0.004, HIDDEN, { ...touch, layer: 'gripped' }),
    shape: 'capsule',
  };
  return {
    name: 'target_plug',
    pose: layout.plug,
    joint: { kind: 'free' },
    // A rod of 88 mm about its middle, 21 mm thick.
    inertial: {
      mass: layout.mass,
      centre: [0, 0, 0.008],
      diagonal: [layout.mass * 7e-4, layout.mass * 7e-4, layout.mass * 8e-5],
    },
    weightless: false,
    geoms: [
      cylinder(grip.radius, body, middle, HIGH_VOLTAGE, touch),
      rod,
      cylinder(collar.radius, collar.height / 2, collar.height / 2, HIGH_VOLTAGE, touch),
      axis,
      box(bar.half, [0, 0, bar.z], STEEL, touch),
      // Marks along the bar, seen from above.
      box([0.009, 0.0015, 0.0005], [0, 0, grip.top + 0.0005], STEEL, null),
    ],
    children: [],
  };
}

/** Bodies whose pose is the layout's, for a renderer. */
export function standing(layout: Layout) {
  return [
    ['table', IDENTITY],
    ['holder', layout.holder],
    ['socket', layout.socket],
  ] as const;
}
