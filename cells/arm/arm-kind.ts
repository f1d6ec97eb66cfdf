import type { CellKind } from '../cell.ts';
import type { Pose } from '../pose.ts';
import { type Body, flatten } from '../scene.ts';
import { writeMjcf } from '../sim/mjcf.ts';
import { createArmCell, type Work } from './arm-cell.ts';
import { armModel } from './arm-model.ts';
import { armPoses } from './body.ts';
import { ARM_CAMERAS } from './cameras.ts';
import { JOINT_NAMES } from './ur5e.ts';

/** What every cell with this arm has. */
const ARM = {
  robot: { embodiment: 'ur5e-2f85', serial: null },
  controlHz: 50,
  jointNames: JOINT_NAMES,
  actionNames: ['tool.x', 'tool.y', 'tool.z', 'tool.rx', 'tool.ry', 'tool.rz', 'gripper'],
  cameras: ARM_CAMERAS,
} as const satisfies Partial<CellKind>;

/** What distinguishes one cell with the arm from another; `Layout` is where a seed puts everything. */
interface ArmKind<Layout> extends Omit<CellKind, keyof typeof ARM | 'scene' | 'poses' | 'mjcf' | 'create'> {
  drawLayout(seed: number): Layout;
  /** Everything in the base frame, the arm among it. */
  bodies(layout: Layout): Body[];
  /** Bodies whose pose is the layout's, for a renderer. */
  standing(layout: Layout): Iterable<readonly [string, Pose]>;
  /** Begin the episode of a seed. */
  work(seed: number): Work;
}

/** A kind of cell in which a UR5e with a parallel gripper does some work. */
export function armKind<Layout>(own: ArmKind<Layout>): CellKind {
  const { drawLayout, bodies, standing, work, ...said } = own;
  const kind: CellKind = {
    ...ARM,
    ...said,
    scene: (seed) => flatten(bodies(drawLayout(seed))),
    poses: (seed, joints, gripper, objects) =>
      new Map([...standing(drawLayout(seed)), ...armPoses(joints, gripper), ...objects]),
    mjcf: (seed) => writeMjcf(armModel(own.name, bodies(drawLayout(seed)))),
    create: (mujoco, options) => createArmCell(kind, mujoco, work, options?.timeLimit),
  };
  return kind;
}
