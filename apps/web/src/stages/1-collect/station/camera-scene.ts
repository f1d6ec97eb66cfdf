import { type CellCamera, type CellKind, intrinsicsOf, type Pose } from '@palaestra/cells';
import { Box3, Matrix4, Quaternion, Vector3 } from 'three';
import { type BodySurface, laidSurface, litSurface } from './body-surface.ts';
import { createPictureRaster } from './picture-raster.ts';

/** A bright room behind the table. */
export const ROOM = [0xc9, 0xd0, 0xd8] as const;

/** A cell as its cameras see it. */
export interface CameraScene {
  /** Put up the scene of a seed. */
  scene(seed: number): void;
  /** Set joints (rad), opening (m) and objects. */
  pose(joints: ArrayLike<number>, gripper: number, objects: ReadonlyMap<string, Pose>): void;
  /** Draw what a camera of the kind sees, into `pixels`. */
  draw(camera: CellCamera): void;
  /** Red, green, blue and opacity of each pixel of the last picture, from its top left corner; shape [height, width, 4]. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

interface Solid {
  /** What it looks like, and what it throws on the table. */
  readonly surfaces: readonly BodySurface[];
  /** Where it was put; null while it is not there. */
  at: Pose | null;
}

/** All cameras of a kind take pictures of the same size. */
export function createCameraScene(kind: CellKind, firstSeed: number): CameraScene {
  const { width, height } = kind.cameras[0]!;
  let raster = createPictureRaster(width, height, 0);
  let seed = firstSeed;
  /** The nearest to an eye come first, mostly: what they hide is never written. */
  let solids: [name: string, solid: Solid][] = [];
  let poses: ReadonlyMap<string, Pose> = new Map();

  function build(next: number) {
    seed = next;
    const bodies = kind.scene(seed).filter(({ geoms }) => geoms.length > 0);
    const table = new Box3();
    solids = [];
    for (const { name, geoms } of bodies) {
      const lit = litSurface(geoms);
      if (name === 'table') {
        lit.move(new Matrix4());
        table.setFromArray(lit.corners);
        solids.unshift([name, { surfaces: [lit], at: null }]);
      } else solids.push([name, { surfaces: [lit, laidSurface(geoms, table)], at: null }]);
    }
    solids.reverse();
    const corners = solids.flatMap(([, { surfaces }]) => surfaces.map((surface) => surface.corners.length / 3));
    raster = createPictureRaster(width, height, Math.max(...corners));
  }
  build(seed);

  return {
    get pixels() {
      return raster.pixels;
    },
    scene: build,
    pose(joints, gripper, objects) {
      poses = kind.poses(seed, joints, gripper, objects);
      for (const [name, solid] of solids) {
        const pose = poses.get(name) ?? null;
        const stays = pose !== null && solid.at !== null && isSame(pose, solid.at);
        solid.at = pose;
        if (pose === null || stays) continue;
        const to = matrixOf(pose);
        for (const surface of solid.surfaces) surface.move(to);
      }
    },
    draw(camera) {
      const mount = poses.get(camera.body);
      const pose = matrixOf(camera.pose);
      if (mount) pose.premultiply(matrixOf(mount));
      const rows = pose.invert().transpose().elements;
      const eye = { view: Float64Array.from(rows.slice(0, 12)), focal: intrinsicsOf(camera).fx };
      raster.clear(ROOM);
      for (const [, { surfaces, at }] of solids) {
        if (at !== null) for (const surface of surfaces) raster.draw(surface, eye);
      }
    },
  };
}

function matrixOf({ position, orientation }: Pose): Matrix4 {
  return new Matrix4().compose(new Vector3(...position), new Quaternion(...orientation), new Vector3(1, 1, 1));
}

function isSame(a: Pose, b: Pose): boolean {
  return (
    a.position.every((value, axis) => value === b.position[axis]) &&
    a.orientation.every((value, axis) => value === b.orientation[axis])
  );
}
