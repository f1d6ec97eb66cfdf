import { type Cell, cellKind, loadMujoco, type Observation, type Vec3 } from '@palaestra/cells';
import { assess, chooseProfile, recordingOf } from '@palaestra/cleanse';
import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable, memoryWritable } from '@palaestra/formats/mcap';
import { beforeAll, expect, test } from 'vitest';
import { builtInProfiles } from '../3-cleanse/profiles/node.ts';
import { createHand, type HandInput, IDLE_HAND, type Take, type TakeStep, UNMARKED, writeTake } from './index.ts';

const kind = cellKind('cell-to-tray');
const who = { operator: 'lin', station: 'sim-1' };
let cell: Cell;
beforeAll(async () => {
  cell = kind.create(await loadMujoco(), { timeLimit: 60 });
});

/** What a person would drag: over the cell, around it, up, over the pocket, down, away. */
function person(): (seen: Observation) => HandInput {
  let step = 0;
  let since = 0;
  return (seen) => {
    const cellAt = seen.objects.get('target_cell')!.position;
    const pocket = seen.objects.get('target_pocket')!.position;
    const over = (place: Vec3, height: number): Vec3 => [place[0], place[1], place[2] + height];
    const tool = seen.toolPose.position;
    const plan: readonly Partial<HandInput>[] = [
      { goal: over(cellAt, 0.1) },
      { goal: over(cellAt, 0.02) },
      { closed: true },
      { goal: [tool[0], tool[1], 0.22], closed: true },
      { goal: over(pocket, 0.16), closed: true },
      { goal: over(pocket, 0.023), closed: true, precise: true },
      {},
      { goal: [tool[0], tool[1], 0.25] },
    ];
    const asked = plan[step]!;
    const there = asked.goal
      ? Math.hypot(...asked.goal.map((value, axis) => value - tool[axis]!)) < 0.004
      : since > 0.6;
    since = there ? 0 : since + 1 / kind.controlHz;
    if (there && step < plan.length - 1) step++;
    return { ...IDLE_HAND, ...asked };
  };
}

function takeOf(seed: number, inputs: (seen: Observation) => HandInput, seconds = 60): Take {
  let seen = cell.reset(seed);
  const hand = createHand(seen, { period: 1 / kind.controlHz, forceLimit: kind.forceLimit });
  const steps: TakeStep[] = [];
  while (!cell.done && seen.time < seconds) {
    const action = hand.steer(inputs(seen), seen);
    const next = cell.step(action);
    steps.push({ seen, action, sent: next.sent });
    seen = next;
  }
  return { kind, seed, startNs: 1_790_000_000_000_000_000n, steps, last: seen, result: cell.result() };
}

async function written(take: Take, marks = UNMARKED) {
  const file = memoryWritable();
  await writeTake(take, file, who, marks);
  return readEpisode(bytesReadable(file.bytes()));
}

test('a hand can do the task, and its take is kept by the full rule set', async () => {
  const take = takeOf(3, person());
  expect(take.result).toMatchObject({ outcome: 'success', cause: null });
  const episode = await written(take);
  expect(episode.metadata).toMatchObject({
    ...who,
    task: 'cell-to-tray',
    seed: 3,
    outcome: 'success',
    failureCause: null,
  });
  expect((await episode.events()).map(({ name }) => name).filter((name) => name !== 'grasped')).toContain('lifted');
  expect((await episode.events()).at(-1)).toMatchObject({ name: 'end', detail: { outcome: 'success' } });
  const { verdict } = assess(await recordingOf(episode), chooseProfile(episode.metadata, await builtInProfiles()));
  expect(verdict).toMatchObject({ decision: 'keep', rules: [] });
});

test('an attempt that was ended early keeps the cause that the person gave', async () => {
  const take = takeOf(4, () => ({ ...IDLE_HAND, move: [0, 0, -1] }), 1);
  const episode = await written(take, { cause: 'dropped', attempts: 2 });
  expect(episode.metadata).toMatchObject({ outcome: 'failure', failureCause: 'dropped', attempts: 2 });
  expect(await episode.events()).toMatchObject([
    { name: 'marked', detail: { outcome: 'failure', cause: take.result.cause, attempts: 1 } },
    { name: 'end', detail: { outcome: 'failure', cause: 'dropped' } },
  ]);
  expect(episode.duration).toBeCloseTo(1, 6);
});

test('a person may call a computed success a failure, and what was computed stays readable', async () => {
  const take = takeOf(4, () => IDLE_HAND, 0.1);
  const fine: Take = { ...take, result: { ...take.result, outcome: 'success', cause: null } };
  const episode = await written(fine, { cause: 'other', attempts: null });
  expect(episode.metadata).toMatchObject({ outcome: 'failure', failureCause: 'other', attempts: 1 });
  expect((await episode.events())[0]).toMatchObject({ name: 'marked', detail: { outcome: 'success' } });
});
