import { childrenThatRun } from '@palaestra/platform/process/testing';
import { expect, test } from 'vitest';
import { runTrials } from './run-trials.ts';
import { smallPolicy } from './testing/small-policy.ts';

test.skipIf(process.platform !== 'linux')(
  'tries in processes that have the flags of this one, and ends them',
  async () => {
    const flags = process.execArgv.filter((flag) => flag === '--no-memory-protection-keys');
    expect(flags).toHaveLength(1);
    const asked = Array.from({ length: 1000 }, (_, index) => ({ index, seed: index }));
    const seen: string[][] = [];
    const stop = new AbortController();
    const hear = async () => {
      seen.push(...(await childrenThatRun('trials.worker.ts')));
      stop.abort();
    };
    const data = { policy: await smallPolicy(), cell: 'cell-to-tray' };
    await expect(runTrials(data, asked, 2, hear, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen.length).toBeGreaterThan(0);
    for (const words of seen) expect(words).toEqual(expect.arrayContaining(flags));
    await expect.poll(() => childrenThatRun('trials.worker.ts')).toEqual([]);
  },
);
