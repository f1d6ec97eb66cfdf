import { axisAngle, compose, IDENTITY, type Pose, type Vec3 } from '../pose.ts';
import type { Body, Colour, Geom, Inertial } from '../scene.ts';
import { gripperBody } from './gripper.ts';
import { BASE, forward, GRIPPER_IN_FLANGE, linkTransform } from './kinematics.ts';
import { UR5E } from './ur5e.ts';

const LIGHT: Colour = [0.78, 0.8, 0.82, 1];
const JOINT: Colour = [0.26, 0.44, 0.62, 1];

/** How the links look: primitives along the tubes of the real arm; upper arm and forearm run beside their joint axes. */
const SHAPES: readonly (readonly Geom[])[] = [
  [tube(0.06, 0.05, [0, 0, 0.11], 'z', LIGHT), tube(0.06, 0.066, [0, -0.03, 0.1625], 'y', JOINT)],
  [
    tube(0.06, 0.06, [0, 0, 0.12], 'z', JOINT),
    tube(0.054, 0.2125, [-0.2125, 0, 0.138], 'x', LIGHT),
    tube(0.055, 0.06, [-0.425, 0, 0.1], 'z', JOINT),
  ],
  [
    tube(0.05, 0.05, [0, 0, 0.03], 'z', JOINT),
    tube(0.042, 0.196, [-0.196, 0, 0.007], 'x', LIGHT),
    tube(0.042, 0.045, [-0.3922, 0, 0.04], 'z', JOINT),
  ],
  [tube(0.0375, 0.05, [0, 0, 0.105], 'z', LIGHT), tube(0.0375, 0.04, [0, -0.02, 0.1333], 'y', JOINT)],
  [tube(0.0375, 0.045, [0, 0, 0.08], 'z', LIGHT), tube(0.0375, 0.04, [0, 0.02, 0.0997], 'y', JOINT)],
  [tube(0.0375, 0.02, [0, 0, 0.08], 'z', LIGHT)],
];

/** The arm with its gripper as a tree of bodies, standing at the origin of the base frame. */
export function armBody(): Body {
  const pedestal = tube(0.075, 0.03, [0, 0, 0.03], 'z', LIGHT);
  return {
    name: 'base',
    pose: IDENTITY,
    joint: null,
    inertial: null,
    weightless: false,
    geoms: [pedestal],
    children: [link(0, BASE)],
  };
}

/** Pose of every body of the arm in the base frame, at these joints (rad) and this opening (m). */
export function armPoses(joints: ArrayLike<number>, opening: number): Map<string, Pose> {
  const { links, gripper } = forward(joints);
  const finger = (side: 1 | -1): Pose => compose(gripper, { ...IDENTITY, position: [0, (side * opening) / 2, 0] });
  return new Map<string, Pose>([
    ['base', IDENTITY],
    ...UR5E.map((item, index): [string, Pose] => [item.link, links[index]!]),
    ['gripper', gripper],
    ['finger_left', finger(1)],
    ['finger_right', finger(-1)],
  ]);
}

function link(index: number, pose: Pose): Body {
  const { joint, link: name, mass, centre, range } = UR5E[index]!;
  const next = linkTransform(UR5E[index]!);
  const child = index + 1 < UR5E.length ? link(index + 1, next) : gripperBody(compose(next, GRIPPER_IN_FLANGE));
  return {
    name,
    pose,
    // The rotor's inertia behind the gear is of the order of the link's; it is not published, 0.1 kg.m2 is usual.
    joint: { kind: 'hinge', name: joint, range, armature: 0.1 },
    inertial: inertial(mass, compose(next, { ...IDENTITY, position: centre }).position, UR5E[index]!.a),
    weightless: true,
    geoms: SHAPES[index]!,
    children: [child],
  };
}

/** Inertia of a solid cylinder as long as the link (at least 0.12 m) and 0.05 m in radius: the maker publishes none. */
function inertial(mass: number, centre: Vec3, a: number): Inertial {
  const across = (mass * (3 * 0.05 ** 2 + Math.max(Math.abs(a), 0.12) ** 2)) / 12;
  const along = (mass * 0.05 ** 2) / 2;
  return { mass, centre, diagonal: a === 0 ? [across, across, along] : [along, across, across] };
}

function tube(radius: number, half: number, position: Vec3, axis: 'x' | 'y' | 'z', colour: Colour): Geom {
  const turn = { x: axisAngle([0, 1, 0], Math.PI / 2), y: axisAngle([1, 0, 0], Math.PI / 2), z: IDENTITY.orientation };
  return { shape: 'capsule', size: [radius, half], pose: { position, orientation: turn[axis] }, colour, contact: null };
}
