/** Simulated work cells. The only door of this package besides `./cell-to-tray`. */
export { type CellCamera, intrinsicsOf } from './camera.ts';
export type { Cell, CellKind, CellResult, Controller, Observation } from './cell.ts';
export { CELL_KINDS, cellKind } from './kinds.ts';
export {
  add,
  axisAngle,
  length,
  multiply,
  type Pose,
  type Quat,
  rotate,
  rotationVector,
  scale,
  type Vec3,
  yawOf,
} from './pose.ts';
export { type Random, seededRandom } from './random.ts';
export type { Colour, Geom, SceneBody } from './scene.ts';
export { loadMujoco, type Mujoco } from './sim/mujoco.ts';
