import type { Body } from '../scene.ts';
import type { MjcfModel, Servo } from '../sim/mjcf.ts';
import { FINGER_JOINTS, GRIPPER } from './gripper.ts';
import { TOOL_IN_GRIPPER } from './kinematics.ts';
import { UR5E } from './ur5e.ts';

/** Physics step, s. Ten of them make one control period. */
export const TIMESTEP = 0.002;

/** Stiffness N.m/rad and damping N.m.s/rad per joint: lags by about 45 ms and gives way by 1 mm for 8 N at the tool. */
const SERVO = [
  [2500, 110],
  [2500, 110],
  [2000, 90],
  [600, 27],
  [600, 27],
  [400, 18],
] as const;

/** What MuJoCo is given for a scene in which the arm works. */
export function armModel(name: string, bodies: readonly Body[]): MjcfModel {
  const arm: Servo[] = UR5E.map((link, index) => ({
    joints: [link.joint],
    stiffness: SERVO[index]![0],
    damping: SERVO[index]![1],
    maxForce: link.maxTorque,
    range: link.range,
  }));
  const gripper: Servo = {
    joints: FINGER_JOINTS,
    stiffness: 3000,
    damping: 90,
    maxForce: GRIPPER.maxForce,
    range: [0, GRIPPER.stroke],
  };
  return {
    name,
    timestep: TIMESTEP,
    bodies,
    servos: [...arm, gripper],
    coupled: [FINGER_JOINTS],
    sensor: { body: 'gripper', pose: TOOL_IN_GRIPPER },
  };
}
