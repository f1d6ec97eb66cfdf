import { expect, test } from 'vitest';
import { embodimentOf, limitOf } from './embodiments.ts';

test('a robot is known by its name, whatever stands around it', () => {
  for (const name of ['ur5e', 'ur5e-2f85', 'UR5e with gripper']) expect(embodimentOf(name)?.id).toBe('ur5e');
  for (const name of ['Unitree_G1_Inspire', 'unitree-g1']) expect(embodimentOf(name)?.id).toBe('unitree-g1');
  for (const name of ['ur5', 'ur50e', 'unitree-g12', 'unknown']) expect(embodimentOf(name)).toBeNull();
});

test('a joint is found in the spelling of the data set, and the shoulder roll is mirrored', () => {
  const g1 = embodimentOf('Unitree_G1_Inspire')!;
  expect(limitOf(g1, 'kRightShoulderRoll')).toEqual({ lower: -2.2515, upper: 1.5882, speed: null });
  expect(limitOf(g1, 'left_shoulder_roll')).toEqual(limitOf(g1, 'left_shoulder_roll_joint'));
  expect(limitOf(g1, 'kRightHandPinky')).toBeNull();
});
