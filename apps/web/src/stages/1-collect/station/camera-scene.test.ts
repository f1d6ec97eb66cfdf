import { CELL_KINDS, intrinsicsOf, loadMujoco, type Pose } from '@palaestra/cells';
import { type Intersection, Matrix4, Mesh, MeshBasicMaterial, Quaternion, Raycaster, Vector3 } from 'three';
import { expect, test } from 'vitest';
import { surfaceOf } from '../../../viewer/cell-surface.ts';
import { FINENESS, SHADOW, SHADOW_FINENESS, TO_LAMP } from './body-surface.ts';
import { createCameraScene, ROOM } from './camera-scene.ts';

const SEED = 7;
/** Every so many pixels, across and down. */
const STEP = 6;

const mujoco = await loadMujoco();

test.each(CELL_KINDS)('$name: a pixel shows what a ray from the eye through its middle meets first', (kind) => {
  const cell = kind.create(mujoco);
  const { joints, gripper, objects } = cell.reset(SEED);
  const made = createCameraScene(kind, SEED + 1);
  made.scene(SEED);
  made.pose(joints.position, gripper, objects);
  const poses = kind.poses(SEED, joints.position, gripper, objects);
  const bodies = kind.scene(SEED).filter(({ name, geoms }) => geoms.length > 0 && poses.has(name));
  const meshes = (fineness: number) =>
    bodies.map(({ name, geoms }) => {
      const mesh = new Mesh(surfaceOf(geoms, fineness), new MeshBasicMaterial());
      mesh.name = name;
      mesh.applyMatrix4(matrixOf(poses.get(name)!));
      mesh.updateMatrixWorld();
      return mesh;
    });
  const seen = meshes(FINENESS);
  const shading = meshes(SHADOW_FINENESS).filter(({ name }) => name !== 'table');
  const ray = new Raycaster();
  for (const camera of kind.cameras) {
    made.draw(camera);
    const eye = matrixOf(camera.pose).premultiply(matrixOf(poses.get(camera.body)!));
    const { fx, fy, cx, cy } = intrinsicsOf(camera);
    const found = { right: 0, all: 0 };
    const met = new Set<string>();
    for (let row = 1; row < camera.height; row += STEP) {
      for (let column = 1; column < camera.width; column += STEP) {
        const direction = new Vector3((column - cx) / fx, (row - cy) / fy, 1).transformDirection(eye);
        ray.set(new Vector3().setFromMatrixPosition(eye), direction);
        const [hit] = ray.intersectObjects(seen);
        let expected: readonly number[] = hit ? colourAt(hit) : ROOM;
        if (hit?.object.name === 'table' && hit.normal!.z > 0.99) {
          ray.set(hit.point, TO_LAMP);
          if (ray.intersectObjects(shading).length > 0) {
            expected = SHADOW;
            met.add('shadow');
          }
        }
        met.add(hit?.object.name ?? 'room');
        const at = 4 * (row * camera.width + column);
        const off = expected.map((value, channel) => Math.abs(value - made.pixels[at + channel]!));
        found.all++;
        if (Math.max(...off) < 2.5) found.right++;
      }
    }
    // The rest lies on edges and where two faces are in one plane.
    expect(found.right / found.all, camera.name).toBeGreaterThan(0.99);
    for (const name of camera.name === 'cam_high' ? ['table', 'room', 'shadow', 'gripper', 'base'] : ['finger_left'])
      expect(met).toContain(name);
  }
  cell.dispose();
});

/** Light at the corners of the face, between them as the place lies between them. */
function colourAt({ object, face, barycoord }: Intersection): number[] {
  const { geometry, matrixWorld } = object as Mesh;
  const { normal, color } = geometry.attributes;
  const shares = barycoord!.toArray();
  return [0, 1, 2].map((channel) =>
    [face!.a, face!.b, face!.c].reduce((sum, corner, k) => {
      const n = new Vector3().fromBufferAttribute(normal!, corner).transformDirection(matrixWorld);
      const light = 0.42 + 0.2 * (0.5 + 0.5 * n.z) + 0.46 * Math.max(0, n.dot(TO_LAMP));
      return sum + shares[k]! * 255 * color!.getComponent(corner, channel) * light;
    }, 0),
  );
}

function matrixOf({ position, orientation }: Pose): Matrix4 {
  return new Matrix4().compose(new Vector3(...position), new Quaternion(...orientation), new Vector3(1, 1, 1));
}

test('the same moment gives the same picture, whatever was drawn before', () => {
  const [kind] = CELL_KINDS;
  const cell = kind!.create(mujoco);
  const { joints, gripper, objects } = cell.reset(SEED);
  const [fresh, used] = [createCameraScene(kind!, SEED), createCameraScene(kind!, SEED)];
  const [high, wrist] = kind!.cameras;
  const elsewhere = [...joints.position].map((angle) => angle + 0.4);
  used.pose(elsewhere, 0, new Map());
  used.draw(wrist!);
  used.draw(high!);
  const other = used.pixels.slice();
  for (const one of [fresh, used]) {
    one.pose(joints.position, gripper, objects);
    one.draw(high!);
  }
  expect(Buffer.compare(bytesOf(used.pixels), bytesOf(fresh.pixels))).toBe(0);
  expect(Buffer.compare(bytesOf(used.pixels), bytesOf(other))).not.toBe(0);
  cell.dispose();
});

function bytesOf({ buffer }: Uint8ClampedArray<ArrayBuffer>): Buffer {
  return Buffer.from(buffer);
}
