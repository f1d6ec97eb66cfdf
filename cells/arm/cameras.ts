import { type CellCamera, lookingAt } from '../camera.ts';

const PICTURE = { width: 640, height: 480, rateHz: 30 } as const;

/**
 * The two cameras of every cell with the arm: one on a stand across the table, looking back at the robot and down on the
 * work, and one beside the gripper's palm, looking at the finger tips.
 */
export const ARM_CAMERAS: readonly CellCamera[] = [
  {
    ...PICTURE,
    name: 'cam_high',
    fieldOfView: 0.72,
    body: 'base',
    pose: lookingAt([1, 0, 0.58], [0.36, 0, 0.13], [0, 0, 1]),
  },
  {
    ...PICTURE,
    name: 'cam_wrist',
    fieldOfView: 1.2,
    body: 'gripper',
    pose: lookingAt([0.07, 0, -0.085], [0.01, 0, -0.165], [1, 0, 0]),
  },
];
