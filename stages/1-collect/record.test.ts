import { cellKind, loadMujoco } from '@palaestra/cells';
import { TOPIC } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable, memoryWritable } from '@palaestra/formats/mcap';
import { beforeAll, expect, test } from 'vitest';
import { chooseFailure, EXPERT, recordEpisode, simulatedStart } from './index.ts';
import { chooseFault } from './recording-fault.ts';

const kind = cellKind('cell-to-tray');
const options = { operator: EXPERT, station: 'sim-1', startNs: simulatedStart(5) };
let cell: ReturnType<typeof kind.create>;
beforeAll(async () => {
  cell = kind.create(await loadMujoco());
});

test('an episode tells who did what where, and how it ended', async () => {
  const file = memoryWritable();
  const result = await recordEpisode(cell, 5, kind.expert(5), file, options);
  const episode = await readEpisode(bytesReadable(file.bytes()));
  expect(episode.metadata).toMatchObject({
    task: 'cell-to-tray',
    cell: 'cell-to-tray',
    seed: 5,
    operator: EXPERT,
    station: 'sim-1',
    simulated: true,
    outcome: 'success',
    failureCause: null,
    attempts: 1,
  });
  expect(episode.metadata!.criteria.every(({ passed }) => passed)).toBe(true);
  expect(episode.duration).toBeCloseTo(result.time, 6);
  const signals = new Map((await episode.signals()).map((signal) => [signal.topic, signal]));
  const rows = Math.round(result.time * kind.controlHz);
  for (const topic of [TOPIC.commanded, TOPIC.sent, TOPIC.measured]) expect(signals.get(topic)!.t).toHaveLength(rows);
  for (const topic of [TOPIC.jointStates, TOPIC.gripper, TOPIC.toolPose, TOPIC.wrench, TOPIC.objectPoses]) {
    expect(signals.get(topic)!.t).toHaveLength(rows + 1);
  }
  expect(signals.get(TOPIC.commanded)!.names).toEqual(kind.actionNames.map((name) => `position.${name}`));
  expect(signals.get(TOPIC.objectPoses)!.names).toContain('target_pocket.translation.x');
  const events = await episode.events();
  expect(events.map(({ name }) => name)).toEqual(['grasped', 'lifted', 'released', 'seated', 'end']);
});

test('the same seed writes the same bytes', async () => {
  const files = [memoryWritable(), memoryWritable()];
  for (const file of files) await recordEpisode(cell, 6, kind.expert(6), file, options);
  expect(Buffer.from(files[0]!.bytes()).equals(files[1]!.bytes())).toBe(true);
});

test('a disturbance moves the arm but not the recorded command, and the expert recovers', async () => {
  const file = memoryWritable();
  const result = await recordEpisode(cell, 7, kind.expert(7), file, { ...options, disturbance: 0.0005 });
  expect(result.outcome).toBe('success');
  expect((await readEpisode(bytesReadable(file.bytes()))).metadata!.variation.disturbance).toBe(0.0005);
});

test.each(['late_start', 'silence', 'broken_encoder'] as const)(
  'a recording with the fault %s is the same work with a worse record of it',
  async (fault) => {
    const file = memoryWritable();
    const { outcome, time } = await recordEpisode(cell, 11, kind.expert(11), file, { ...options, fault });
    expect(outcome).toBe('success');
    const episode = await readEpisode(bytesReadable(file.bytes()));
    expect(episode.metadata!.variation.recordingFault).toBe(fault);
    const joints = (await episode.signals()).find(({ topic }) => topic === TOPIC.jointStates)!;
    const gap = Math.max(...joints.t.slice(1).map((t, row) => t - joints.t[row]!));
    const still = joints.t.findLast(
      (t, row) => t < 1.5 && Math.abs(joints.values[row * joints.names.length + 6]!) > 0.01,
    );
    expect(gap > 2).toBe(fault === 'silence');
    expect(joints.values.some(Number.isNaN)).toBe(fault === 'broken_encoder');
    expect(still === undefined).toBe(fault === 'late_start');
    expect(time).toBeLessThan(kind.timeLimit);
  },
);

test('any controller can be recorded: one that does nothing runs out of time', async () => {
  const file = memoryWritable();
  const still = await recordEpisode(cell, 8, () => Float64Array.of(0.4, 0, 0.26, 0, 0, 0, 0.04), file, {
    ...options,
    operator: 'nobody',
  });
  expect(still).toMatchObject({ outcome: 'failure', cause: 'timeout', time: kind.timeLimit });
});

test('a stop ends the recording', async () => {
  const signal = AbortSignal.abort();
  const recording = recordEpisode(cell, 9, kind.expert(9), memoryWritable(), { ...options, signal });
  await expect(recording).rejects.toMatchObject({ code: 'cancelled' });
});

test('which recordings are faulty follows from the seed, in the asked share', () => {
  const chosen = Array.from({ length: 1000 }, (_, seed) => chooseFault(seed, 0.1)).filter(
    (fault) => fault !== undefined,
  );
  expect(chosen.length).toBeGreaterThan(70);
  expect(chosen.length).toBeLessThan(130);
  expect(new Set(chosen).size).toBe(3);
});

test('which seeds fail follows from the seed, in the asked share', () => {
  const seeds = Array.from({ length: 1000 }, (_, seed) => chooseFailure(kind, seed, 0.08));
  const failures = seeds.filter((failure) => failure !== undefined);
  expect(failures.length).toBeGreaterThan(55);
  expect(failures.length).toBeLessThan(110);
  expect(new Set(failures)).toEqual(new Set(kind.failureModes));
  expect(chooseFailure(kind, 1, 0)).toBeUndefined();
});

test('what a station measures beside the robot is a topic of its own, and a cell without any has none', async () => {
  const plug = cellKind('plug-insertion');
  const work = plug.create(await loadMujoco());
  const file = memoryWritable();
  await recordEpisode(work, 5, plug.expert(5), file, { ...options, station: 'sim-3' });
  work.dispose();
  const signals = await (await readEpisode(bytesReadable(file.bytes()))).signals();
  const process = signals.find(({ topic }) => topic === TOPIC.process)!;
  expect(process).toMatchObject({ role: 'state', units: plug.signals.map(({ unit }) => unit) });
  expect(process.names).toEqual(plug.signals.map(({ name }) => `position.${name}`));
  expect(process.values.at(-3)).toBe(1);
  const other = memoryWritable();
  await recordEpisode(cell, 5, kind.expert(5), other, options);
  const topics = (await readEpisode(bytesReadable(other.bytes()))).topics.map(({ topic }) => topic);
  expect(topics).not.toContain(TOPIC.process);
});
