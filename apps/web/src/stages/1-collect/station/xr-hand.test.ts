import { axisAngle, type Pose, type Vec3 } from '@palaestra/cells';
import { expect, test } from 'vitest';
import { createXrHand, type XrController } from './xr-hand.ts';

const tool: Pose = { position: [0.4, 0.1, 0.3], orientation: axisAngle([0, 0, 1], 0.2) };
const at = (position: Vec3, turn = 0, more: Partial<XrController> = {}): XrController => ({
  pose: { position, orientation: axisAngle([0, 1, 0], turn) },
  squeeze: true,
  precise: false,
  ...more,
});
/** In front of the robot, looking back at it. */
const FRONT = Math.PI;

test('with the clutch open nothing is asked, and closing it moves nothing', () => {
  const hand = createXrHand();
  expect(hand.follow(at([1, 1, 1], 0, { squeeze: false }), tool, FRONT)).toEqual({ goal: null, facing: null });
  expect(hand.follow(null, tool, FRONT)).toEqual({ goal: null, facing: null });
  const { goal, facing } = hand.follow(at([0.3, 1.2, -0.4], 1), tool, FRONT);
  expect(goal).toEqual(tool.position);
  expect(facing).toBeCloseTo(0.2);
});

test('the tool goes the way of the hand as the person sees it, and turns with the wrist', () => {
  const hand = createXrHand();
  hand.follow(at([0, 1, 0]), tool, FRONT);
  // A hand's breadth ahead, to the right and up: away from the person is towards the robot, base -x; right is base +y.
  const { goal, facing } = hand.follow(at([0.05, 1.02, -0.1], 0.3), tool, FRONT);
  for (const [axis, value] of [0.3, 0.15, 0.32].entries()) expect(goal![axis]).toBeCloseTo(value, 9);
  expect(facing).toBeCloseTo(0.5);
});

test('the arm is rested and taken up elsewhere without a jump', () => {
  const hand = createXrHand();
  hand.follow(at([0, 1, 0]), tool, FRONT);
  hand.follow(at([0, 1, 0], 0, { squeeze: false }), tool, FRONT);
  expect(hand.follow(at([0.6, 0.4, 0.9]), tool, FRONT).goal).toEqual(tool.position);
});

test('precise mode goes a quarter of the way, and switching it moves nothing', () => {
  const hand = createXrHand();
  hand.follow(at([0, 1, 0]), tool, FRONT);
  const before = hand.follow(at([0, 1.1, 0]), tool, FRONT).goal!;
  expect(hand.follow(at([0, 1.1, 0], 0, { precise: true }), tool, FRONT).goal).toEqual(before);
  expect(hand.follow(at([0, 1.14, 0], 0, { precise: true }), tool, FRONT).goal![2]).toBeCloseTo(before[2] + 0.01, 9);
});
