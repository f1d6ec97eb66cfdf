import { cellKind, loadMujoco } from '@palaestra/cells';
import { migrations as cleanse } from '@palaestra/cleanse/server';
import { migrations as label } from '@palaestra/label/server';
import { loadPolicy } from '@palaestra/learning';
import { nodeSessions } from '@palaestra/learning/node';
import { migrations as manage } from '@palaestra/manage/server';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { systemClock } from '@palaestra/platform/clock';
import { testDb } from '@palaestra/platform/db/testing';
import { liveHub, type StageContext } from '@palaestra/platform/http';
import { silentLogger } from '@palaestra/platform/log';
import { migrations as trainMigrations } from '@palaestra/train/server';
import { migrations as transmit } from '@palaestra/transmit/server';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluatePolicy } from './evaluate-policy.ts';
import { migrations } from './migrations/index.ts';
import { rollout } from './rollout.ts';
import { endEvaluation, getEvaluation, insertEvaluation, insertTrial } from './store.ts';
import { smallPolicy } from './testing/small-policy.ts';

const job = { signal: new AbortController().signal, log: silentLogger };
let context: StageContext;
let close: () => Promise<void>;
let file: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  file = await smallPolicy();
  const database = await testDb([transmit, cleanse, label, manage, trainMigrations, migrations]);
  close = database.close;
  const jobs = { publish: async () => undefined } as unknown as StageContext['jobs'];
  const blobs = memoryBlobStore();
  context = { db: database.db, blobs, jobs, clock: systemClock, log: silentLogger, live: liveHub() };
  const { sha256, size } = await blobs.put(file);
  await sql`insert into policies (id, org, name, sha256, bytes, created_at)
    values ('pol_1', 'org', 'small', ${sha256}, ${size}, now())`.execute(database.db);
});
afterAll(() => close());

it('runs the trials, keeps the failed ones for replay, and does not repeat what is known', async () => {
  const asked = { policy: 'pol_1', cell: 'cell-to-tray', trials: 3, seed: 900 };
  const { id } = await insertEvaluation(context, 'org', asked);
  // As after a kill: the first trial is in the store, and says something that no rollout says.
  const known = { index: 0, seed: 900, success: true, cause: null, time: 1.25, peakForce: 0, criteria: [] };
  await insertTrial(context, 'org', id, known, null);
  await evaluatePolicy(context, { org: 'org', evaluation: id }, job);
  const evaluation = await getEvaluation(context, 'org', id);
  expect(evaluation).toMatchObject({ state: 'done', done: 3, policyName: 'small' });
  expect(evaluation.results.map(({ seed }) => seed)).toEqual([900, 901, 902]);
  expect(evaluation.results[0]).toEqual({ ...known, recording: null });
  expect(evaluation.summary).toMatchObject({ trials: 3, success: { confidence: 0.95 } });
  const failed = evaluation.results.find(({ success }) => !success)!;
  expect(await context.blobs.stat(failed.recording!)).not.toBeNull();
  const granted = await sql<{ type: string }>`
    select type from org_blobs where org = 'org' and sha256 = ${failed.recording}`.execute(context.db);
  expect(granted.rows).toEqual([{ type: 'application/x-mcap' }]);

  // The same trial in this thread, without a recording.
  const cell = cellKind('cell-to-tray').create(await loadMujoco());
  const policy = await loadPolicy(file, nodeSessions);
  const { recording: _, ...stored } = failed;
  expect(await rollout(cell, policy, failed.index, failed.seed)).toEqual(stored);
});

it('ends with a trial when a person stops it, keeps what was tried, and does not begin again', async () => {
  const asked = { policy: 'pol_1', cell: 'cell-to-tray', trials: 1000, seed: 0 };
  const { id } = await insertEvaluation(context, 'org', asked);
  const payload = { org: 'org', evaluation: id };
  const running = evaluatePolicy(context, payload, job);
  await expect.poll(async () => (await getEvaluation(context, 'org', id)).done).toBeGreaterThan(0);
  await endEvaluation(context, 'org', id, { state: 'cancelled' });
  await running;
  const stopped = await getEvaluation(context, 'org', id);
  expect(stopped).toMatchObject({ state: 'cancelled', summary: null, error: null });
  expect(stopped.done).toBeLessThan(1000);
  await evaluatePolicy(context, payload, job);
  expect(await getEvaluation(context, 'org', id)).toEqual(stopped);
});

it('tells why an evaluation could not be done, and hides it from others', async () => {
  const { id } = await insertEvaluation(context, 'org', { policy: 'pol_1', cell: 'no-cell', trials: 1, seed: 0 });
  await evaluatePolicy(context, { org: 'org', evaluation: id }, job);
  expect(await getEvaluation(context, 'org', id)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('no-cell'),
  });
  await expect(getEvaluation(context, 'other', id)).rejects.toMatchObject({ code: 'not_found' });
});
