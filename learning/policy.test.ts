import { describe, expect, it } from 'vitest';
import { actionError } from './action-error.ts';
import { initialParameters } from './network.ts';
import { nodeSessions } from './node.ts';
import { loadPolicy, readPolicyDocument, writePolicy } from './policy.ts';
import { fitProcessor } from './processor.ts';
import { Random } from './random.ts';
import { ActionSchedule } from './schedule.ts';

const field = (name: string) => ({ topic: '/t', field: name, name });
const windows = Array.from({ length: 20 }, (_, i) => ({
  observation: { 'observation.state': Float32Array.of(i, i * i) },
  chunk: Float32Array.of(i, -i, i + 1, -i - 1, i + 2, -i - 2),
}));
const processor = fitProcessor(
  'normalise',
  {
    observations: [{ name: 'observation.state', fields: [field('a'), field('b')] }],
    action: { name: 'action', fields: [field('u'), field('v')] },
    chunk: 3,
  },
  windows,
);
const shape = { inputs: 2, hidden: [8, 8], outputs: 6 };
const document = {
  schema: 'palaestra.policy/1' as const,
  name: 'test',
  fps: 10,
  processor: processor.document,
  execution: { every: 2, decay: 0 },
  validation: null,
};
const file = writePolicy(shape, initialParameters(shape, Random.seeded(2)), document);

describe('the policy file', () => {
  it('says what it is and acts with nothing beside it', async () => {
    expect(readPolicyDocument(file)).toEqual(document);
    const policy = await loadPolicy(file, nodeSessions);
    const chunk = await policy.act(windows[4]!.observation);
    expect(chunk).toHaveLength(6);
    expect(await policy.act(windows[4]!.observation)).toEqual(chunk);
    await policy.release();
  });

  it('is measured against demonstrations by dimension', async () => {
    const policy = { document, act: async () => Float32Array.of(0, 0, 0, 0, 0, 0), release: async () => undefined };
    const chunk = Float32Array.of(1, 0, -2, 0, 3, 6);
    expect(await actionError(policy, [{ observation: {}, chunk }])).toEqual([2, 2]);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['noise', Uint8Array.from({ length: 500 }, (_, i) => (i * 97) % 251)],
    ['a cut file', file.subarray(0, file.length - 40)],
  ])('refuses %s', async (_, bytes) => {
    await expect(loadPolicy(bytes, nodeSessions)).rejects.toMatchObject({ code: 'bad_file' });
  });
});

describe('the schedule', () => {
  /** A policy whose chunk tells when it was made: action k is 10 * call + k. */
  function counting(execution: { every: number; decay: number }) {
    let calls = 0;
    const policy = {
      document: { ...document, execution },
      async act() {
        const call = calls++;
        return Float32Array.from({ length: 6 }, (_, i) => 10 * call + Math.floor(i / 2));
      },
      release: async () => undefined,
    };
    return { schedule: new ActionSchedule(policy), calls: () => calls };
  }

  it('re-plans every few frames and interpolates between frames', async () => {
    const { schedule, calls } = counting({ every: 2, decay: 1000 });
    const seen: number[] = [];
    for (const time of [0, 0.05, 0.1, 0.15, 0.2, 0.25]) {
      seen.push((await schedule.command(time, () => ({})))[0]!);
    }
    expect(calls()).toBe(2);
    // The older plan still counts e^-1000 of nothing.
    expect(seen.map((value) => Number(value.toFixed(6)))).toEqual([0, 0.5, 1, 1.5, 10, 10.5]);
  });

  it('blends the plans that are in force', async () => {
    const { schedule } = counting({ every: 1, decay: 0 });
    expect((await schedule.command(0, () => ({})))[0]).toBe(0);
    // Plan 0 says 1 for now, plan 1 says 10.
    expect((await schedule.command(0.1, () => ({})))[0]).toBeCloseTo(5.5, 6);
  });
});
