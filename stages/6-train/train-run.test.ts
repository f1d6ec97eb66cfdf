import { migrations as cleanse } from '@palaestra/cleanse/server';
import { type Feature, type RunDetail, TrainConfig } from '@palaestra/core';
import { migrations as label } from '@palaestra/label/server';
import { readPolicyDocument } from '@palaestra/learning';
import { migrations as manage } from '@palaestra/manage/server';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { systemClock } from '@palaestra/platform/clock';
import { testDb } from '@palaestra/platform/db/testing';
import { liveHub, type StageContext } from '@palaestra/platform/http';
import { silentLogger } from '@palaestra/platform/log';
import { migrations as transmit } from '@palaestra/transmit/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from './migrations/index.ts';
import { endRun, getRunDetail, insertRun, listPolicies } from './store.ts';
import { type ReadFrames, trainRun } from './train-run.ts';

const field = (name: string) => ({ topic: '/t', field: name, name });
const features: Feature[] = [
  { name: 'observation.state', fields: [field('a'), field('b')] },
  { name: 'action', fields: [field('u')] },
];
const config = TrainConfig.parse({
  observations: ['observation.state'],
  chunk: 4,
  hidden: [16],
  steps: 200,
  batch: 32,
});
const published: string[] = [];
let context: StageContext;
let close: () => Promise<void>;

beforeAll(async () => {
  const database = await testDb([transmit, cleanse, label, manage, migrations]);
  close = database.close;
  const jobs = { publish: async (event: string) => void published.push(event) } as unknown as StageContext['jobs'];
  context = {
    db: database.db,
    blobs: memoryBlobStore(),
    jobs,
    clock: systemClock,
    log: silentLogger,
    live: liveHub(),
  };
});
afterAll(() => close());

const frames: ReadFrames = async () => ({
  manifest: { features, fps: 10 } as Awaited<ReturnType<ReadFrames>>['manifest'],
  episodes: (async function* () {
    for (let episode = 0; episode < 6; episode++) {
      const state = Float32Array.from({ length: 120 }, (_, i) => Math.sin(i * 0.3 + episode));
      const action = Float32Array.from({ length: 60 }, (_, i) => state[2 * i]! * state[2 * i + 1]!);
      const split = episode === 0 ? ('val' as const) : ('train' as const);
      // As the episodes of a revision do: what cannot pass to another process must not be in the way of training.
      const videos = { video: async () => {} };
      yield { id: `ep_${episode}`, split, frames: 60, features: { 'observation.state': state, action }, ...videos };
    }
  })(),
});

async function runOf(more: Partial<TrainConfig> = {}): Promise<RunDetail> {
  const asked = { revision: 'a'.repeat(64), datasetName: 'sines', config: { ...config, ...more } };
  return getRunDetail(context, 'org', (await insertRun(context, 'org', asked)).id);
}

function job(signal = new AbortController().signal) {
  return { signal, log: silentLogger };
}

it('trains, keeps curves, checkpoints and a policy that says what it is', async () => {
  const { id } = await runOf();
  await trainRun(context, frames, { org: 'org', run: id }, job());
  const run = await getRunDetail(context, 'org', id);
  expect(run).toMatchObject({ state: 'done', step: 200, error: null });
  expect(run.points).toHaveLength(100);
  expect(run.points.at(-1)!.validationLoss!).toBeLessThan(run.points[0]!.validationLoss!);
  expect(run.checkpoints.map(({ step }) => step)).toEqual([40, 80, 120, 160, 200]);
  const policy = (await listPolicies(context, 'org')).find((item) => item.id === run.policy)!;
  const parts: Uint8Array[] = [];
  for await (const part of context.blobs.read(policy.sha256)) parts.push(part);
  const bytes = Buffer.concat(parts);
  const document = readPolicyDocument(bytes);
  expect(document).toMatchObject({ fps: 10, processor: { name: 'normalise', chunk: 4 }, validation: { frames: 60 } });
  expect(document.validation!.meanAbsoluteError[0]!).toBeLessThan(0.5);
  expect(published).toContain('run.changed.v1');
  // The job may be delivered twice.
  await trainRun(context, frames, { org: 'org', run: id }, job());
  expect((await listPolicies(context, 'org')).filter((item) => item.run === id)).toHaveLength(1);
});

it('goes on from the last checkpoint after the process was stopped, to the same policy', async () => {
  const whole = await runOf({ seed: 5 });
  await trainRun(context, frames, { org: 'org', run: whole.id }, job());
  const { id } = await runOf({ seed: 5 });
  const stop = new AbortController();
  const blobs = context.blobs;
  let checkpoints = 0;
  const stopping: StageContext = {
    ...context,
    blobs: {
      ...blobs,
      put: async (source, expected) => {
        if (++checkpoints < 3) return blobs.put(source, expected);
        stop.abort();
        throw new Error('the process ends here');
      },
    },
  };
  await expect(trainRun(stopping, frames, { org: 'org', run: id }, job(stop.signal))).rejects.toThrow('ends here');
  const left = await getRunDetail(context, 'org', id);
  expect(left).toMatchObject({ state: 'running', policy: null });
  expect(left.checkpoints.map(({ step }) => step)).toEqual([40, 80]);
  await trainRun(context, frames, { org: 'org', run: id }, job());
  const [a, b] = [await getRunDetail(context, 'org', whole.id), await getRunDetail(context, 'org', id)];
  expect(b.state).toBe('done');
  expect(b.checkpoints.at(-1)).toEqual(a.checkpoints.at(-1));
  expect(b.points.map(({ step }) => step)).toEqual(a.points.map(({ step }) => step));
});

it('leaves a cancelled run alone and tells why one failed', async () => {
  const cancelled = await runOf();
  await endRun(context, 'org', cancelled.id, 'cancelled');
  await trainRun(context, frames, { org: 'org', run: cancelled.id }, job());
  expect(await getRunDetail(context, 'org', cancelled.id)).toMatchObject({ state: 'cancelled', step: 0 });
  const failed = await runOf({ processor: 'none' });
  await trainRun(context, frames, { org: 'org', run: failed.id }, job());
  expect(await getRunDetail(context, 'org', failed.id)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('unknown processor'),
  });
});

it('does not show the runs of another organization', async () => {
  const { id } = await runOf();
  await expect(getRunDetail(context, 'other', id)).rejects.toMatchObject({ code: 'not_found' });
});
