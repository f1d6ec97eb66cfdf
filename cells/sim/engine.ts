import type { MjData, MjModel } from '@mujoco/mujoco';
import { PalaestraError } from '@palaestra/core';
import { FINGER_JOINTS } from '../arm/gripper.ts';
import { JOINT_NAMES } from '../arm/ur5e.ts';
import type { Pose, Vec3 } from '../pose.ts';
import { type MjcfModel, writeMjcf } from './mjcf.ts';
import type { Mujoco } from './mujoco.ts';

/** The physics of one scene, with numbers found by name. */
export interface Engine {
  /** Put the arm at `joints` (rad) and the gripper at `opening` (m), at rest. */
  place(joints: ArrayLike<number>, opening: number): void;
  /** Run `steps` physics steps towards the targets; calls `each` after every one. */
  run(sent: ArrayLike<number>, steps: number, each: () => void): void;
  joints(): { position: Float64Array; velocity: Float64Array; effort: Float64Array };
  opening(): number;
  /** Raw sensor between arm and gripper, in the tool frame: what the arm exerts on the gripper. */
  sensor(): { force: Vec3; torque: Vec3 };
  /** Pose of a free body. */
  bodyPose(name: string): Pose;
  dispose(): void;
}

/** Build the physics of `spec`. */
export function createEngine(mujoco: Mujoco, spec: MjcfModel): Engine {
  const model: MjModel = mujoco.MjModel.from_xml_string(writeMjcf(spec));
  const data: MjData = new mujoco.MjData(model);
  const idOf = (kind: 'mjOBJ_JOINT' | 'mjOBJ_BODY', name: string): number => {
    const id = mujoco.mj_name2id(model, mujoco.mjtObj[kind].value, name);
    if (id < 0) throw new PalaestraError('internal', `Cannot find ${name} in the simulated scene`);
    return id;
  };
  const jointIds = [...JOINT_NAMES, ...FINGER_JOINTS].map((name) => idOf('mjOBJ_JOINT', name));
  const positions = jointIds.map((id) => model.jnt_qposadr[id] as number);
  const speeds = jointIds.map((id) => model.jnt_dofadr[id] as number);
  const arm = JOINT_NAMES.length;
  // The pose of a free body is its joint's position: unlike `xpos` it is never one step old.
  const free = new Map(
    spec.bodies
      .filter((body) => body.joint?.kind === 'free')
      .map((body) => [body.name, model.jnt_qposadr[model.body_jntadr[idOf('mjOBJ_BODY', body.name)]] as number]),
  );
  const columns = (values: Float64Array, addresses: readonly number[]) =>
    Float64Array.from({ length: arm }, (_, index) => values[addresses[index]!]!);

  return {
    place(joints, opening) {
      const qpos: Float64Array = data.qpos;
      for (let index = 0; index < arm; index++) qpos[positions[index]!] = joints[index]!;
      qpos[positions[arm]!] = opening / 2;
      qpos[positions[arm + 1]!] = opening / 2;
      (data.ctrl as Float64Array).set([...Array.from(joints), opening]);
      mujoco.mj_forward(model, data);
    },
    run(sent, steps, each) {
      (data.ctrl as Float64Array).set(sent);
      for (let step = 0; step < steps; step++) {
        mujoco.mj_step(model, data);
        each();
      }
    },
    joints() {
      const effort = columns(data.qfrc_actuator, speeds);
      const weight = columns(data.qfrc_gravcomp, speeds);
      return {
        position: columns(data.qpos, positions),
        velocity: columns(data.qvel, speeds),
        effort: effort.map((value, index) => value + weight[index]!),
      };
    },
    opening() {
      const qpos: Float64Array = data.qpos;
      return qpos[positions[arm]!]! + qpos[positions[arm + 1]!]!;
    },
    sensor() {
      const [fx, fy, fz, tx, ty, tz] = data.sensordata as Float64Array;
      return { force: [fx!, fy!, fz!], torque: [tx!, ty!, tz!] };
    },
    bodyPose(name) {
      const address = free.get(name)!;
      const [x, y, z, qw, qx, qy, qz] = (data.qpos as Float64Array).subarray(address, address + 7);
      return { position: [x!, y!, z!], orientation: [qx!, qy!, qz!, qw!] };
    },
    dispose() {
      data.delete();
      model.delete();
    },
  };
}
