import { axisAngle } from '../pose.ts';
import type { Body, Colour, Contact, Geom } from '../scene.ts';
import { sin } from '../trigonometry.ts';

/**
 * A parallel gripper with the stroke, mass and reach of common 85 mm ones (Robotiq 2F-85: 85 mm, 0.9 kg, 20 to 235 N,
 * tool centre point 0.15 m before the flange); lengths in m, mass in kg, force in N.
 */
export const GRIPPER = {
  stroke: 0.085,
  mass: 0.9,
  toolLength: 0.15,
  /** Limit set for cells of 70 g: far below what dents a can. */
  maxForce: 25,
  /** Largest change of the opening, m/s. */
  maxSpeed: 0.15,
  /** Height of the centre of mass (palm and fingers) above the tool point. */
  centreAboveTool: 0.15 - (0.8 * 0.05 + 0.1 * 0.125) / 0.9,
} as const;

/** Names of the two fingers' joints; each slides by half the opening. */
export const FINGER_JOINTS = ['finger_left', 'finger_right'] as const;

const FINGER_MASS = 0.05;
/** Slope of the V, rad. */
const PAD_ANGLE = 0.35;
/** Half the thickness, m: several times what a pad yields, so that the contact normal never flips to its back. */
const PAD_THICKNESS = 0.003;
const PALM: Colour = [0.16, 0.17, 0.19, 1];
const STEEL: Colour = [0.55, 0.57, 0.6, 1];
const RUBBER: Colour = [0.1, 0.1, 0.1, 1];
const HARD: Contact = { friction: 0.4, dimensions: 3, softness: 0.01, priority: 0, layer: 'hard' };
/** Rubber: grips, resists twist about the contact normal, yields a little, and decides the pair's friction. */
const PAD: Contact = { friction: 1.2, dimensions: 4, softness: 0.008, priority: 1, layer: 'pad' };

/** Palm and two fingers, hung at `pose` in the flange's body. */
export function gripperBody(pose: Body['pose']): Body {
  return {
    name: 'gripper',
    pose,
    joint: null,
    inertial: { mass: GRIPPER.mass - 2 * FINGER_MASS, centre: [0, 0, -0.05], diagonal: [1.2e-3, 1.2e-3, 6e-4] },
    weightless: true,
    geoms: [
      at('cylinder', [0.037, 0.012], [0, 0, -0.012], PALM, null),
      at('box', [0.022, 0.048, 0.034], [0, 0, -0.058], PALM, HARD),
    ],
    children: [finger('finger_left', 1), finger('finger_right', -1)],
  };
}

function finger(name: (typeof FINGER_JOINTS)[number], side: 1 | -1): Body {
  const tip = -GRIPPER.toolLength;
  return {
    name,
    pose: { position: [0, 0, 0], orientation: [0, 0, 0, 1] },
    joint: { kind: 'slide', name, axis: side === 1 ? 'y' : '-y', range: [0, GRIPPER.stroke / 2] },
    inertial: { mass: FINGER_MASS, centre: [0, side * 0.006, -0.125], diagonal: [3e-5, 3e-5, 5e-6] },
    weightless: true,
    geoms: [
      at('box', [0.008, 0.0025, 0.0345], [0, side * 0.0055, tip + 0.0235], STEEL, HARD),
      // Pads in a shallow V: a can touches four lines and neither slides sideways nor swings.
      pad(side, 1, tip),
      pad(side, -1, tip),
    ],
    children: [],
  };
}

/** One face of the V; its inner face passes through the finger's zero plane at the middle of the pad. */
function pad(side: 1 | -1, half: 1 | -1, height: number): Geom {
  const turn = axisAngle([0, 0, 1], -side * half * PAD_ANGLE);
  const geom = at(
    'box',
    [0.0055, PAD_THICKNESS, 0.01],
    [half * (0.005 + PAD_THICKNESS * sin(PAD_ANGLE)), side * PAD_THICKNESS, height],
    RUBBER,
    PAD,
  );
  return { ...geom, pose: { ...geom.pose, orientation: turn } };
}

function at(
  shape: Geom['shape'],
  size: readonly number[],
  position: readonly [number, number, number],
  colour: Colour,
  contact: Contact | null,
): Geom {
  return { shape, size, pose: { position, orientation: [0, 0, 0, 1] }, colour, contact };
}
