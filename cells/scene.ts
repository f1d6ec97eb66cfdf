import { IDENTITY, type Pose, type Quat, type Vec3 } from './pose.ts';

/** Red, green, blue, opacity; 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/**
 * A primitive of a body, seen by the renderer and, unless `contact` is null, by the physics.
 * `size` in m: box = half lengths x, y, z; cylinder and capsule = radius, half length along z; sphere = radius.
 */
export interface Geom {
  readonly shape: 'box' | 'cylinder' | 'capsule' | 'sphere';
  readonly size: readonly number[];
  /** In the frame of its body. */
  readonly pose: Pose;
  readonly colour: Colour;
  readonly contact: Contact | null;
}

/** How a geom touches. */
export interface Contact {
  /** Sliding friction coefficient. */
  readonly friction: number;
  /** 3 = normal and sliding; 4 = also torsion about the normal (MuJoCo condim). */
  readonly dimensions: 3 | 4;
  /** Time constant of the contact's spring, s; larger is softer. */
  readonly softness: number;
  /** The pair takes the parameters of the geom with the higher priority. */
  readonly priority: number;
  /** `hard` touches `hard`, `pad` touches only `gripped`. */
  readonly layer: 'hard' | 'pad' | 'gripped';
}

/** How a body moves against its parent. */
export type Joint =
  | {
      readonly kind: 'hinge';
      readonly name: string;
      readonly range: readonly [number, number];
      readonly armature: number;
    }
  | {
      readonly kind: 'slide';
      readonly name: string;
      readonly axis: 'y' | '-y';
      readonly range: readonly [number, number];
    }
  | { readonly kind: 'free' };

/** A rigid body; hinges turn about its z axis. */
export interface Body {
  readonly name: string;
  /** In the parent's frame, at joint position 0. */
  readonly pose: Pose;
  /** Null when fixed to the parent. */
  readonly joint: Joint | null;
  /** Null takes it from nothing: only for bodies that cannot move. */
  readonly inertial: Inertial | null;
  /** True for bodies whose weight the controller carries. */
  readonly weightless: boolean;
  readonly geoms: readonly Geom[];
  readonly children: readonly Body[];
}

export interface Inertial {
  /** kg */
  readonly mass: number;
  /** m, in the body's frame. */
  readonly centre: readonly [number, number, number];
  /** kg.m2 about the axes of the body's frame, through the centre. */
  readonly diagonal: readonly [number, number, number];
}

/** All bodies that share a name with a pose, flattened: what a renderer needs. */
export interface SceneBody {
  readonly name: string;
  readonly geoms: readonly Geom[];
}

/** Every body of the trees with the geoms that can be seen, parents before children. */
export function flatten(bodies: readonly Body[]): SceneBody[] {
  return bodies.flatMap((body) => [
    { name: body.name, geoms: body.geoms.filter(({ colour }) => colour[3] > 0) },
    ...flatten(body.children),
  ]);
}

/** Of geoms that are felt and not seen. */
export const HIDDEN: Colour = [0, 0, 0, 0];

/** The table on which every cell stands, its top at z = 0. */
export function table(touch: Contact): Body {
  return fixed('table', IDENTITY, [box([0.5, 0.6, 0.02], [0.35, 0, -0.02], [0.86, 0.87, 0.88, 1], touch)]);
}

/** A body that stands still. */
export function fixed(name: string, pose: Pose, geoms: readonly Geom[]): Body {
  return { name, pose, joint: null, inertial: null, weightless: false, geoms, children: [] };
}

/** `size` in half lengths. */
export function box(
  size: Vec3,
  position: Vec3,
  colour: Colour,
  contact: Contact | null,
  orientation: Quat = [0, 0, 0, 1],
): Geom {
  return { shape: 'box', size, pose: { position, orientation }, colour, contact };
}

/** Upright, its middle at the height `z`. */
export function cylinder(radius: number, half: number, z: number, colour: Colour, contact: Contact | null): Geom {
  return { shape: 'cylinder', size: [radius, half], pose: { ...IDENTITY, position: [0, 0, z] }, colour, contact };
}
