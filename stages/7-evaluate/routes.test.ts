import { migrations as cleanse } from '@palaestra/cleanse/server';
import { EvaluationItem, JOB, Problem } from '@palaestra/core';
import { migrations as label } from '@palaestra/label/server';
import { migrations as manage } from '@palaestra/manage/server';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { systemClock } from '@palaestra/platform/clock';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { silentLogger } from '@palaestra/platform/log';
import { migrations as train } from '@palaestra/train/server';
import { migrations as transmit } from '@palaestra/transmit/server';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { count, migrations, routes } from './server.ts';
import { smallPolicy } from './testing/small-policy.ts';

const sent: unknown[] = [];
let context: StageContext;
let close: () => Promise<void>;

beforeAll(async () => {
  const database = await testDb([transmit, cleanse, label, manage, train, migrations]);
  close = database.close;
  const jobs = { send: async (...job: unknown[]) => void sent.push(job) } as unknown as StageContext['jobs'];
  const blobs = memoryBlobStore();
  context = { db: database.db, blobs, jobs, clock: systemClock, log: silentLogger, live: liveHub() };
  for (const [id, file] of [
    ['pol_good', await smallPolicy()],
    ['pol_bad', Uint8Array.of(1, 2, 3)],
  ] as const) {
    const { sha256, size } = await blobs.put(file);
    await sql`insert into policies (id, org, name, sha256, bytes, created_at)
      values (${id}, 'a', 'small', ${sha256}, ${size}, now())`.execute(context.db);
  }
});
afterAll(() => close());

async function ask(path: string, options: { org?: string; role?: 'student' | 'engineer'; body?: object } = {}) {
  const { org = 'a', role = 'engineer', body } = options;
  const person = { person: 'p1', name: 'Li', email: 'li@a.cn', org, orgName: org, role };
  const app = apiApp({ routes: [routes(context)], log: silentLogger, authenticate: async () => person });
  const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return app.request(`/api/v1${path}`, body === undefined ? {} : init);
}

const asked = { policy: 'pol_good', cell: 'cell-to-tray', trials: 5, seed: 100 };

test('an evaluation is asked for, queued, and seen by its organization only', async () => {
  const response = await ask('/evaluations', { body: asked });
  expect(response.status).toBe(201);
  const evaluation = EvaluationItem.parse(await response.json());
  expect(evaluation).toMatchObject({ state: 'queued', done: 0, summary: null, policyName: 'small' });
  const { id } = evaluation;
  expect(sent).toEqual([[JOB.evaluate, { org: 'a', evaluation: id }, { key: id }]]);
  expect(await (await ask(`/evaluations/${id}`)).json()).toEqual({ ...evaluation, results: [] });
  expect(await (await ask('/evaluations', { org: 'b' })).json()).toEqual({ items: [] });
  expect((await ask(`/evaluations/${id}`, { org: 'b' })).status).toBe(404);
  expect(await count(context, 'a')).toEqual({ done: 0, waiting: 1, today: 0 });
});

test('an evaluation is stopped by its own organization only, and stays as it ended', async () => {
  const { id } = EvaluationItem.parse(await (await ask('/evaluations', { body: asked })).json());
  const cancel = { body: {} };
  expect((await ask(`/evaluations/${id}/cancel`, { ...cancel, org: 'b' })).status).toBe(404);
  expect((await ask(`/evaluations/${id}/cancel`, { ...cancel, role: 'student' })).status).toBe(403);
  expect(await (await ask(`/evaluations/${id}`)).json()).toMatchObject({ state: 'queued' });
  for (const _ of [1, 2]) {
    const stopped = await ask(`/evaluations/${id}/cancel`, cancel);
    expect(stopped.status).toBe(200);
    expect(await stopped.json()).toMatchObject({ id, state: 'cancelled', summary: null, error: null });
  }
});

test.each([
  ['an unknown policy', { ...asked, policy: 'pol_none' }, 404],
  ['an unknown cell', { ...asked, cell: 'kitchen' }, 404],
  ['a file that is no policy', { ...asked, policy: 'pol_bad' }, 422],
  ['no trial', { ...asked, trials: 0 }, 400],
])('%s is refused and nothing is queued', async (_, body, wanted) => {
  const before = sent.length;
  const response = await ask('/evaluations', { body });
  expect(response.status).toBe(wanted);
  expect(Problem.parse(await response.json()).detail).toMatch(/^Cannot /);
  expect(sent).toHaveLength(before);
});

test('a student may look and not test', async () => {
  expect((await ask('/evaluations', { role: 'student' })).status).toBe(200);
  expect((await ask('/evaluations', { role: 'student', body: asked })).status).toBe(403);
});
