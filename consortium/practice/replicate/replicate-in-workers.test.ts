import { Plant } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { type ReplicationJob, replicateInWorkers } from './replicate-in-workers.ts';

const plant = Plant.parse({
  schema: 'palaestra.plant/1',
  id: 'q',
  name: 'q',
  layout: { nodes: [{ id: 'n', x: 0, y: 0, kind: 'dock' }], entry: 'n', exit: null },
  islands: [{ id: 'i', dock: 'n', workUnits: [{ id: 'u', kind: 'machine' }] }],
  variants: [{ id: 'v', workMaster: 'm' }],
  workMasters: [
    { id: 'm', steps: [{ id: 's', alternatives: [{ island: 'i', time: { type: 'exponential', mean: 7 } }] }] },
  ],
  arrivals: [{ between: { type: 'exponential', mean: 10 }, mix: [{ variant: 'v', weight: 1 }] }],
});
const experiment = { plant, level: 'matrix', horizonMs: 7_200_000, warmUpMs: 0 } as const;
const jobs = (policy: string | null, count = 4) =>
  Array.from({ length: count }, (_, index): ReplicationJob => ({ experiment, seed: index + 1, policy }));

test('runs come back in order and alike, whoever ran them', async () => {
  const one = await replicateInWorkers(jobs(null), { threads: 1 });
  expect(one.map(({ seed }) => seed)).toEqual([1, 2, 3, 4]);
  expect(await replicateInWorkers(jobs(null), { threads: 3 })).toEqual(one);
  const fifo = await replicateInWorkers(jobs('export const sequence = () => 0;'), { threads: 2 });
  expect(fifo.map(({ figures }) => figures.finished)).toEqual(one.map(({ figures }) => figures.finished));
});

test('a policy that fails is told with its line; one whose steps cannot be counted is ended by the clock', async () => {
  const failing = replicateInWorkers(jobs('\nexport const sequence = () => nothing;'));
  await expect(failing).rejects.toMatchObject({ code: 'bad_input', details: { fault: { line: 2 } } });
  const text = "'a'.repeat(3e6)";
  const endless = `export const sequence = () => ${text}.indexOf('a'.repeat(1e6) + 'b') + 1;`;
  const ended = replicateInWorkers(jobs(endless, 1), { timeLimit: 3000 });
  await expect(ended).rejects.toThrow(/takes longer than 3 s/);
});

test('runs stop when the person asks', async () => {
  const stop = new AbortController();
  const running = replicateInWorkers(jobs(null, 200), { signal: stop.signal, progress: () => stop.abort() });
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
});
