import { expect, test } from 'vitest';
import { length, subtract } from '../pose.ts';
import { seededRandom } from '../random.ts';
import { inverse, limitSpeed } from './inverse.ts';
import { forward, jacobian } from './kinematics.ts';
import { MAX_JOINT_SPEED, UR5E } from './ur5e.ts';

const ELBOW_UP = [-0.34, -1.84, 1.9, -1.63, -1.57, -1.91];

test('at zero joints the flange is where the published lengths put it', () => {
  // All lengths along base +x, wrist offsets along -y: x = a2 + a3, y = d4 + d6, z = d1 - d5.
  const { gripper } = forward([0, 0, 0, 0, 0, 0]);
  expect(gripper.position[0]).toBeCloseTo(0.425 + 0.3922, 12);
  expect(gripper.position[1]).toBeCloseTo(0.1333 + 0.0996, 12);
  expect(gripper.position[2]).toBeCloseTo(0.1625 - 0.0997, 12);
});

test('the Jacobian agrees with finite differences', () => {
  const { links, tool } = forward(ELBOW_UP);
  const exact = jacobian(links, tool);
  for (const [column] of UR5E.entries()) {
    const moved = forward(ELBOW_UP.map((angle, index) => angle + (index === column ? 1e-6 : 0))).tool;
    const slope = subtract(moved.position, tool.position).map((value) => value / 1e-6);
    for (let row = 0; row < 3; row++) expect(slope[row]).toBeCloseTo(exact[row * 6 + column]!, 4);
  }
});

test('inverse finds joints for poses over the table, and keeps still for the pose it stands at', () => {
  const random = seededRandom(3);
  for (let draw = 0; draw < 50; draw++) {
    const target = {
      position: [random.uniform(0.35, 0.6), random.uniform(-0.3, 0.3), random.uniform(0.05, 0.3)],
      orientation: [0, 0, Math.sin(random.uniform(-0.2, 0.2)), 1],
    } as const;
    const n = Math.hypot(...target.orientation);
    const goal = { ...target, orientation: [0, 0, target.orientation[2] / n, 1 / n] } as const;
    const joints = inverse(goal, ELBOW_UP, 100);
    expect(length(subtract(forward(joints).tool.position, goal.position))).toBeLessThan(1e-5);
    expect(Math.max(...inverse(goal, joints).map((value, index) => Math.abs(value - joints[index]!)))).toBeLessThan(
      1e-5,
    );
  }
});

test('out of reach it comes close and stays finite and within the joint ranges', () => {
  const joints = inverse({ position: [3, 0, 0.2], orientation: [0, 0, 0, 1] }, ELBOW_UP, 200);
  expect(forward(joints).tool.position[0]).toBeGreaterThan(0.7);
  for (const [index, { range }] of UR5E.entries()) {
    expect(joints[index]).toBeGreaterThanOrEqual(range[0]);
    expect(joints[index]).toBeLessThanOrEqual(range[1]);
  }
});

test('a jump is cut to the joint speed limit', () => {
  const cut = limitSpeed([0, 0, 0, 0, 0, 0], Float64Array.of(1, -0.5, 0, 0, 0, 0), 0.02);
  expect(cut[0]).toBeCloseTo(MAX_JOINT_SPEED * 0.02, 12);
  expect(cut[1]).toBeCloseTo((-MAX_JOINT_SPEED * 0.02) / 2, 12);
});
