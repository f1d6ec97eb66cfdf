import { CELL_KINDS, type Cell, loadMujoco } from '@palaestra/cells';
import { createHand, type HandInput, IDLE_HAND } from '@palaestra/collect';
import { expect, test } from 'vitest';
import { doTask, type Seen, type Worker, yaw } from './person.ts';

/** A person without a screen between himself and the hand; his eyes and fingers are `late` control periods behind. */
function atTheHand(cell: Cell, seed: number, late: number): Worker {
  let seen = cell.reset(seed);
  const { controlHz, forceLimit } = cell.kind;
  const hand = createHand(seen, { period: 1 / controlHz, forceLimit });
  let closed = false;
  const step = (input: Partial<HandInput>, periods: number) => {
    for (let one = 0; one < periods && !cell.done; one++) {
      seen = cell.step(hand.steer({ ...IDLE_HAND, closed, ...input }, seen));
    }
  };
  const look = (): Seen => ({
    time: seen.time,
    force: Math.hypot(...seen.wrench.force),
    gripper: seen.gripper,
    tool: seen.toolPose,
    objects: Object.fromEntries(seen.objects),
    signals: Object.fromEntries(seen.signals),
  });
  async function hold(input: Partial<HandInput>, there: () => boolean, enough: (now: Seen) => boolean = () => false) {
    for (let time = 0; time < 60 && !there() && !enough(look()) && !cell.done; time++) step(input, late);
  }
  return {
    look: async () => look(),
    ended: async () => cell.done,
    async press(key, ms) {
      if (key === 'f') closed = !closed;
      step(key === 'e' ? { move: [0, 0, 1] } : {}, Math.ceil((ms / 1000) * controlHz) + late);
    },
    async drag(x, y) {
      const z = seen.toolPose.position[2];
      await hold(
        { goal: [x, y, z] },
        () => Math.hypot(seen.toolPose.position[0] - x, seen.toolPose.position[1] - y) < 5e-4,
      );
    },
    async lift(z, enough) {
      const [x, y] = hand.target;
      await hold({ goal: [x, y, z] }, () => Math.abs(seen.toolPose.position[2] - z) < 1e-3, enough);
    },
    async turn(facing, enough) {
      await hold({ facing }, () => Math.abs(yaw(seen.toolPose) - facing) < 0.01, enough);
    },
  };
}

test.each(CELL_KINDS.map((kind) => [kind.name, kind] as const))(
  'what a person has at a station is enough for %s, with quick eyes and with slow ones',
  async (name, kind) => {
    const cell = kind.create(await loadMujoco(), { timeLimit: 60 });
    for (const seed of [1, 2, 3]) {
      for (const late of [3, 25]) {
        await doTask(name, atTheHand(cell, seed, late));
        expect(cell.result(), `seed ${seed}, ${late} periods late`).toMatchObject({ outcome: 'success' });
      }
    }
    cell.dispose();
  },
);
