import { migrations as cleanse } from '@palaestra/cleanse/server';
import { JOB, Problem, RunItem } from '@palaestra/core';
import { migrations as label } from '@palaestra/label/server';
import { migrations as manage } from '@palaestra/manage/server';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { systemClock } from '@palaestra/platform/clock';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { silentLogger } from '@palaestra/platform/log';
import { migrations as transmit } from '@palaestra/transmit/server';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { count, migrations, routes } from './server.ts';

const revision = 'b'.repeat(64);
const untrained = 'd'.repeat(64);
const sent: unknown[] = [];
let context: StageContext;
let close: () => Promise<void>;

beforeAll(async () => {
  const database = await testDb([transmit, cleanse, label, manage, migrations]);
  close = database.close;
  const jobs = { send: async (...job: unknown[]) => void sent.push(job) } as unknown as StageContext['jobs'];
  const blobs = memoryBlobStore();
  context = { db: database.db, blobs, jobs, clock: systemClock, log: silentLogger, live: liveHub() };
  const field = { topic: '/t', field: 'a', name: 'a' };
  const features = ['observation.state', 'action'].map((name) => ({ name, fields: [field] }));
  const manifest = { fps: 10, features, episodes: [{ split: 'train' }] };
  const unsplit = { ...manifest, episodes: [{ split: 'test' }] };
  await sql`insert into datasets (org, id, name, created_at) values ('a', 'ds_1', 'bottles', now())`.execute(
    context.db,
  );
  await sql`
    insert into revisions (org, sha256, dataset, message, author, manifest, episodes, frames, created_at)
    values ('a', ${revision}, 'ds_1', 'm', 'p', ${JSON.stringify(manifest)}::jsonb, 1, 1, now()),
           ('a', ${untrained}, 'ds_1', 'm', 'p', ${JSON.stringify(unsplit)}::jsonb, 1, 1, now())`.execute(context.db);
});
afterAll(() => close());

async function ask(path: string, options: { org?: string; role?: 'student' | 'engineer'; body?: object } = {}) {
  const { org = 'a', role = 'engineer', body } = options;
  const person = { person: 'p1', name: 'Li', email: 'li@a.cn', org, orgName: org, role };
  const app = apiApp({ routes: [routes(context)], log: silentLogger, authenticate: async () => person });
  const response = await app.request(
    `/api/v1${path}`,
    body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
  );
  return { response, status: response.status };
}

const config = { observations: ['observation.state'] };

test('a run is asked for, queued, cancelled, and seen by its organization only', async () => {
  const { response, status } = await ask('/runs', { body: { revision, config } });
  expect(status).toBe(201);
  const run = RunItem.parse(await response.json());
  expect(run).toMatchObject({ state: 'queued', datasetName: 'bottles', config: { steps: 6000, chunk: 16 } });
  expect(sent).toEqual([[JOB.train, { org: 'a', run: run.id }, { key: run.id }]]);
  expect(await count(context, 'a')).toEqual({ done: 0, waiting: 1, today: 0 });
  expect((await ask(`/runs/${run.id}`, { org: 'b' })).status).toBe(404);
  expect((await ask(`/runs/${run.id}/cancel`, { org: 'b', body: {} })).status).toBe(404);
  const cancelled = await ask(`/runs/${run.id}/cancel`, { body: {} });
  expect(await cancelled.response.json()).toMatchObject({ state: 'cancelled' });
  expect(await (await ask('/runs')).response.json()).toMatchObject({ items: [{ id: run.id, state: 'cancelled' }] });
});

test.each([
  ['an unknown revision', { revision: 'c'.repeat(64), config }, 404],
  ['an unknown feature', { revision, config: { observations: ['observation.touch'] } }, 400],
  ['a revision with nothing to train on', { revision: untrained, config }, 400],
  ['no observation', { revision, config: { observations: [] } }, 400],
  ['a run without end', { revision, config: { ...config, steps: 1e12 } }, 400],
  ['a batch beyond memory', { revision, config: { ...config, batch: 1e9 } }, 400],
  ['a word that is no setting', { revision, config, lerning: 1 }, 400],
])('%s is refused and nothing is queued', async (_, body, wanted) => {
  const before = sent.length;
  const { response, status } = await ask('/runs', { body });
  expect(status).toBe(wanted);
  expect(Problem.parse(await response.json()).detail).toMatch(/^Cannot /);
  expect(sent).toHaveLength(before);
});

test('a student may look and not train', async () => {
  expect((await ask('/runs', { role: 'student' })).status).toBe(200);
  expect((await ask('/runs', { role: 'student', body: { revision, config } })).status).toBe(403);
});

test('a policy is given as a file', async () => {
  const { sha256, size } = await context.blobs.put(Uint8Array.of(8, 8));
  await sql`insert into policies (id, org, name, sha256, bytes, created_at)
    values ('pol_1', 'a', 'small', ${sha256}, ${size}, now())`.execute(context.db);
  const { response } = await ask('/policies/pol_1/file', { role: 'student' });
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.of(8, 8));
  expect((await ask('/policies/pol_1/file', { org: 'b' })).status).toBe(404);
});
