import { expect, test } from 'vitest';
import { type Controls, handInput, sameInput } from './steer.ts';

const still: Controls = { keys: new Set(), pad: null, goal: null, facing: null, closed: false, precise: false };
const down = (...keys: string[]): Controls => ({ ...still, keys: new Set(keys) });
/** In front of the robot, looking back at it: along base -x. */
const FRONT = Math.PI;

test('keys go where the person looks, whatever the side', () => {
  expect(handInput(down('KeyW'), FRONT).move).toEqual([-1, 0, 0]);
  expect(handInput(down('KeyD'), FRONT).move).toEqual([0, 1, 0]);
  expect(handInput(down('KeyW'), 0).move).toEqual([1, 0, 0]);
  expect(handInput(down('ArrowRight'), 0).move).toEqual([0, -1, 0]);
  expect(handInput(down('KeyW'), Math.PI / 2 + 0.4).move).toEqual([0, 1, 0]);
});

test('keys add up, and opposite ones cancel', () => {
  expect(handInput(down('KeyW', 'KeyE', 'KeyZ'), 0)).toMatchObject({ move: [1, 0, 1], turn: 1 });
  expect(handInput(down('KeyW', 'KeyS', 'ShiftLeft'), 0)).toMatchObject({ move: [0, 0, 0], precise: true });
});

test('a gamepad steers beside the keys; a stick at rest does nothing', () => {
  const pad = { axes: [0.1, -1, 0, 0.5], precise: true };
  expect(handInput({ ...still, pad }, 0)).toMatchObject({ move: [1, 0, -0.5], precise: true });
  expect(
    sameInput(handInput(still, 0), handInput({ ...still, pad: { axes: [0.05, 0, 0, 0], precise: false } }, 0)),
  ).toBe(true);
});
