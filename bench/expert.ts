import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { cellKind } from '@palaestra/cells';
import { wilson } from '@palaestra/core';
import type { Attempt } from './expert.worker.ts';
import type { BenchArgs, BenchResult } from './run.ts';

/**
 * The scripted expert over many seeds: how often it succeeds, with the Wilson interval. Options: `--cell` and its
 * name (cell-to-tray), the number of seeds (500), the first seed (1), the threads (the cores).
 */
export async function run(args: BenchArgs): Promise<BenchResult> {
  const { values, positionals } = parseArgs({
    args: [...args.options],
    options: { cell: { type: 'string', default: 'cell-to-tray' } },
    allowPositionals: true,
  });
  const { name } = cellKind(values.cell);
  const [count = 500, first = 1, threads = availableParallelism()] = positionals.map(Number);
  const began = performance.now();
  const attempts = (
    await Promise.all(
      Array.from({ length: threads }, (_, thread) => share(name, first + thread, first + count, threads)),
    )
  ).flat();
  const successes = attempts.filter(({ cause }) => cause === null).length;
  const interval = wilson(successes, count);
  const failed = attempts.filter(({ cause }) => cause !== null).map(({ seed, cause }) => `${seed} ${cause}`);
  const mean = attempts.reduce((sum, { time }) => sum + time, 0) / count;
  const force = Math.max(...attempts.map(({ peakForce }) => peakForce));
  return {
    case: 'expert',
    ours: interval.rate,
    theirs: null,
    unit: '1',
    ratio: null,
    peer: 'none',
    notes:
      `${name}: ${successes} of ${count} seeds, 95 % Wilson interval ${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}; ` +
      `failed: ${failed.join(', ') || 'none'}; mean ${mean.toFixed(2)} s, largest force ${force.toFixed(1)} N, ` +
      `${((performance.now() - began) / 1000).toFixed(0)} s on ${threads} threads; no peer has this task`,
  };
}

function share(cell: string, from: number, to: number, step: number): Promise<Attempt[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./expert.worker.ts', import.meta.url), { workerData: { cell, from, to, step } });
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}
