import { TrainConfig } from '@palaestra/core';
import { childrenThatRun } from '@palaestra/platform/process/testing';
import { expect, test } from 'vitest';
import { runTraining, type TrainingInput } from './run-training.ts';

const config = TrainConfig.parse({ observations: ['seen'], chunk: 2, hidden: [4], steps: 20, batch: 8 });
const field = { topic: '/t', field: 'a', name: 'a' };
const input: TrainingInput = {
  episodes: [
    {
      id: 'ep_1',
      split: 'train',
      frames: 16,
      features: {
        seen: Float32Array.from({ length: 16 }, (_, i) => Math.sin(i)),
        action: Float32Array.from({ length: 16 }, (_, i) => Math.cos(i)),
      },
    },
  ],
  shape: {
    observations: [{ name: 'seen', fields: [field] }],
    action: { name: 'action', fields: [field] },
    chunk: config.chunk,
  },
  config,
  fps: 10,
  name: 'waves',
  resume: null,
};

test.skipIf(process.platform !== 'linux')(
  'trains in a process that has the flags of this one, and ends it',
  async () => {
    const flags = process.execArgv.filter((flag) => flag === '--no-memory-protection-keys');
    expect(flags).toHaveLength(1);
    const seen: string[][] = [];
    const hear = async () => void seen.push(...(await childrenThatRun('training.worker.ts')));
    const policy = await runTraining(input, hear, new AbortController().signal);
    expect(policy.length).toBeGreaterThan(0);
    expect(seen.length).toBeGreaterThan(0);
    for (const words of seen) expect(words).toEqual(expect.arrayContaining(flags));
    await expect.poll(() => childrenThatRun('training.worker.ts')).toEqual([]);
  },
);
