import { armBody } from '../arm/body.ts';
import { IDENTITY } from '../pose.ts';
import { type Body, box, type Colour, type Contact, cylinder, fixed, type Geom, HIDDEN, table } from '../scene.ts';
import { BAR, type Layout, STUD } from './layout.ts';

const NEST: Colour = [0.35, 0.38, 0.42, 1];
const MODULE: Colour = [0.22, 0.24, 0.27, 1];
const STEEL: Colour = [0.6, 0.62, 0.65, 1];
const COPPER: Colour = [0.75, 0.43, 0.23, 1];
/** High-voltage parts are orange. */
const HIGH_VOLTAGE: Colour = [0.92, 0.45, 0.08, 1];

/** Table, nest, battery module with its studs, busbar and arm of a layout, in the base frame. */
export function sceneBodies(layout: Layout): Body[] {
  const touch: Contact = { friction: layout.friction, dimensions: 3, softness: 0.006, priority: 0, layer: 'hard' };
  const half = layout.nest.position[2] / 2;
  return [
    table(touch),
    fixed('nest', layout.nest, [box([0.045, 0.012, half], [0, 0, -half], NEST, touch)]),
    fixed('studs', layout.studs, [...terminal(1, half, touch), ...terminal(-1, half, touch)]),
    barBody(layout, touch),
    armBody(),
  ];
}

function terminal(side: 1 | -1, half: number, touch: Contact): Geom[] {
  const x = side * BAR.pitch;
  // The stud's capsule begins inside the terminal, so that only its rounded end is free.
  const reach = STUD.height / 2;
  const stud = cylinder(STUD.radius, reach, STUD.height - STUD.radius - reach, STEEL, touch);
  return [
    box([STUD.terminal, STUD.terminal, half], [x, 0, -half], MODULE, touch),
    { ...stud, shape: 'capsule', pose: { ...stud.pose, position: [x, 0, stud.pose.position[2]] } },
  ];
}

function barBody(layout: Layout, touch: Contact): Body {
  const { half, pitch, hole, cap } = BAR;
  const height = (cap.top - 2 * half.thickness) / 2;
  const middle = 2 * half.thickness + height;
  const plate = (x: readonly [number, number], y: readonly [number, number]): Geom =>
    box(
      [(x[1] - x[0]) / 2, (y[1] - y[0]) / 2, half.thickness],
      [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2, half.thickness],
      COPPER,
      touch,
    );
  const width = [-half.width, half.width] as const;
  const rod: Geom = {
    // What the pads feel, see the cells of cell-to-tray: an exact capsule; its straight part is the grip.
    ...cylinder(cap.radius, height - 0.004, middle - 0.004, HIDDEN, { ...touch, layer: 'gripped' }),
    shape: 'capsule',
  };
  return {
    name: 'target_busbar',
    pose: layout.bar,
    joint: { kind: 'free' },
    // A plate of 100 x 20 mm with a light cap on its middle.
    inertial: {
      mass: layout.mass,
      centre: [0, 0, 0.006],
      diagonal: [layout.mass * 2e-4, layout.mass * 8e-4, layout.mass * 7e-4],
    },
    weightless: false,
    geoms: [
      plate([-pitch + hole, pitch - hole], width),
      ...[
        [pitch - hole, pitch + hole, half.length],
        [-pitch - hole, -pitch + hole, -half.length],
      ].flatMap(([from, to, end]) => [
        plate([from!, to!], [hole, half.width]),
        plate([from!, to!], [-half.width, -hole]),
        end! > 0 ? plate([to!, end!], width) : plate([end!, from!], width),
      ]),
      cylinder(cap.radius, height, middle, HIGH_VOLTAGE, touch),
      rod,
    ],
    children: [],
  };
}

/** Bodies whose pose is the layout's, for a renderer. */
export function standing(layout: Layout) {
  return [
    ['table', IDENTITY],
    ['nest', layout.nest],
    ['studs', layout.studs],
  ] as const;
}
