import { type Cell, cellKind, intrinsicsOf, loadMujoco, type Observation, type Vec3 } from '@palaestra/cells';
import { assess, chooseProfile, recordingOf } from '@palaestra/cleanse';
import { CHANNEL_KEY, TOPIC } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable, IndexedReader, memoryWritable, recover } from '@palaestra/formats/mcap';
import { ros2Codec } from '@palaestra/formats/ros2';
import { beforeAll, expect, test } from 'vitest';
import { builtInProfiles } from '../3-cleanse/profiles/node.ts';
import { createHand, type HandInput, IDLE_HAND, type Marks, openTake, UNMARKED } from './index.ts';

const kind = cellKind('cell-to-tray');
const START = 1_790_000_000_000_000_000n;
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

/** Record what a person does; `marks` are said after the end. */
async function recorded(seed: number, inputs: (seen: Observation) => HandInput, seconds = 60, marks?: Marks) {
  let seen = cell.reset(seed);
  const file = memoryWritable();
  const take = await openTake(file, { kind, seed, startNs: START, first: seen, cameras: false, ...who });
  const hand = createHand(seen, { period: 1 / kind.controlHz, forceLimit: kind.forceLimit });
  while (!cell.done && seen.time < seconds) {
    const action = hand.steer(inputs(seen), seen);
    const next = cell.step(action);
    await take.step({ seen, action, sent: next.sent });
    seen = next;
  }
  const result = cell.result();
  await take.end(seen, result);
  if (marks) await take.mark(marks);
  return { result, bytes: file.bytes(), episode: await readEpisode(bytesReadable(file.bytes())) };
}

test('a hand can do the task, and its take is kept by the full rule set', async () => {
  const { result, episode } = await recorded(3, person());
  expect(result).toMatchObject({ outcome: 'success', cause: null });
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

test('an attempt that was ended early keeps the cause that the person gave, and nothing else changes', async () => {
  const down = () => ({ ...IDLE_HAND, move: [0, 0, -1] as const });
  const { result, bytes, episode } = await recorded(4, down, 1, { cause: 'dropped', attempts: 2 });
  expect(episode.metadata).toMatchObject({ outcome: 'failure', failureCause: 'dropped', attempts: 2 });
  expect(await episode.events()).toMatchObject([
    { name: 'marked', detail: { outcome: 'failure', cause: result.cause, attempts: 1 } },
    { name: 'end', detail: { outcome: 'failure', cause: 'dropped' } },
  ]);
  expect(episode.duration).toBeCloseTo(1, 6);
  const unmarked = await recorded(4, down, 1);
  expect(await unmarked.episode.signals()).toEqual(await episode.signals());
  expect(bytes.length).toBeGreaterThan(unmarked.bytes.length - 50);
  const unsaid = await recorded(4, down, 1, UNMARKED);
  expect(Buffer.from(unsaid.bytes).equals(unmarked.bytes)).toBe(true);
});

test('a person may call a computed success a failure, and what was computed stays readable', async () => {
  const { result, episode } = await recorded(3, person(), 60, { cause: 'other', attempts: null });
  expect(result.outcome).toBe('success');
  expect(episode.metadata).toMatchObject({ outcome: 'failure', failureCause: 'other', attempts: 1 });
  expect((await episode.events()).find(({ name }) => name === 'marked')).toMatchObject({
    detail: { outcome: 'success' },
  });
});

test('a take that was never ended is recovered up to its last second, with whose it is and an unknown outcome', async () => {
  let seen = cell.reset(5);
  const file = memoryWritable();
  const take = await openTake(file, { kind, seed: 5, startNs: START, first: seen, cameras: true, ...who });
  for (let step = 0; step < 120; step++) {
    const action = Float64Array.of(0.4, 0, 0.26, 0, 0, 0, 0.04);
    const next = cell.step(action);
    await take.step({ seen, action, sent: next.sent });
    if (step % 5 === 0) for (const { name } of kind.cameras) await take.picture(name, seen.time, new Uint8Array(500));
    seen = next;
  }
  const rescued = memoryWritable();
  const report = await recover(bytesReadable(file.bytes()), rescued);
  expect(report).toMatchObject({ unfinished: true, lostChunks: 0 });
  const episode = await readEpisode(bytesReadable(rescued.bytes()));
  expect(episode.metadata).toMatchObject({ ...who, seed: 5, outcome: 'unknown' });
  expect(episode.duration).toBeCloseTo(2, 1);
});

test('cameras tell their intrinsics and where they are mounted, and keep apart from the state', async () => {
  const seen = cell.reset(6);
  const file = memoryWritable();
  const take = await openTake(file, { kind, seed: 6, startNs: START, first: seen, cameras: true, ...who });
  const data = Uint8Array.of(0, 0, 0, 1, 9, 16);
  for (const { name } of kind.cameras) await take.picture(name, 1 / 30, data);
  await expect(take.picture('cam_low', 0, data)).rejects.toThrow(/expected one of cam_high, cam_wrist, found cam_low/);
  await take.end(seen, cell.result());
  const reader = await IndexedReader.open(bytesReadable(file.bytes()));
  const channels = new Map([...reader.channels.values()].map((channel) => [channel.topic, channel]));
  const told = JSON.parse(channels.get('/cam_wrist/video')!.metadata.get(CHANNEL_KEY.camera)!);
  expect(told).toMatchObject({ width: 640, height: 480, codec: 'h264', mounting: { frame: 'gripper' } });
  const read: Record<string, Record<string, unknown>> = {};
  for await (const { channelId, data: cdr, logTime } of reader.messages()) {
    const channel = reader.channels.get(channelId)!;
    const schema = reader.schemas.get(channel.schemaId)!;
    if (!channel.topic.startsWith('/cam') && channel.topic !== TOPIC.staticFrames) continue;
    const message = ros2Codec(schema.name, new TextDecoder().decode(schema.data)).decode(cdr);
    read[channel.topic] = { ...message, at: logTime - START };
  }
  expect(read['/cam_high/video']).toMatchObject({
    frame_id: 'cam_high_optical',
    format: 'h264',
    data,
    at: 33_333_333n,
  });
  const info = read['/cam_high/camera_info'] as { k: Float64Array; width: number };
  const { fx, cx } = intrinsicsOf(kind.cameras[0]!);
  expect([info.width, info.k[0], info.k[2]]).toEqual([640, fx, cx]);
  expect(told.intrinsics.fx).toBe(intrinsicsOf(kind.cameras[1]!).fx);
  const { transforms } = read[TOPIC.staticFrames] as { transforms: { child_frame_id: string }[] };
  expect(transforms.map((one) => one.child_frame_id)).toEqual(['cam_high_optical', 'cam_wrist_optical']);
  const groups = reader.chunkIndexes.map(({ messageIndexOffsets }) =>
    [...messageIndexOffsets.keys()].map((id) => reader.channels.get(id)!.topic.endsWith('/video')),
  );
  for (const group of groups) expect(new Set(group).size).toBe(1);
});
