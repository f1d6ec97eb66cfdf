import { migrations as cleanse } from '@palaestra/cleanse/server';
import { type ConformanceDetail, type EpisodeMetadata, episodeIdOf, type Role, wilson } from '@palaestra/core';
import { migrations as evaluate } from '@palaestra/evaluate/server';
import { migrations as label } from '@palaestra/label/server';
import { migrations as manage } from '@palaestra/manage/server';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import { silentLogger } from '@palaestra/platform/log';
import { migrations as train } from '@palaestra/train/server';
import { migrations as transmit } from '@palaestra/transmit/server';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrations } from './migrations/index.ts';
import { routes } from './routes.ts';
import { count } from './store.ts';
import { manifestOf } from './testing/manifest.ts';

const revision = 'f'.repeat(64);
const seeds = Array.from({ length: 50 }, (_, index) => index);
const recordings = seeds.map((seed) => (seed + 1).toString(16).padStart(8, '0').padEnd(64, '0'));
let context: StageContext;
let stop: () => Promise<void>;

beforeAll(async () => {
  const database = await testDb([transmit, cleanse, label, manage, train, evaluate, migrations]);
  const jobs = pgBossJobs({ url: database.url, log: silentLogger });
  await jobs.start();
  context = {
    db: database.db,
    blobs: memoryBlobStore(),
    jobs,
    clock: { now: () => new Date() },
    log: silentLogger,
    live: liveHub(),
  };
  stop = async () => {
    await jobs.stop();
    await database.close();
  };
  await fill();
});
afterAll(() => stop());

/** Fifty judged and labelled episodes, a revision of them, a policy from it, and its evaluation, all of organization a. */
async function fill() {
  const { db } = context;
  const now = new Date();
  for (const [seed, recording] of recordings.entries()) {
    const metadata: Partial<EpisodeMetadata> = { outcome: 'success', failureCause: null, seed, missingStreams: [] };
    const id = episodeIdOf(recording);
    await sql`
      insert into episodes (org, id, recording, task, instruction, operator, station, embodiment, cell, simulated, outcome,
        failure_cause, attempts, duration, bytes, recorded_at, stored_at, metadata, topics, media, missing_streams, created_at)
      values ('a', ${id}, ${recording}, 'cell-to-tray', '{}', 'op', 'sim-1', 'ur5e', 'cell-to-tray', true, 'success',
        null, 1, 9, 100, ${now}, ${now}, ${JSON.stringify(metadata)}, '[]', '[]', '[]', ${now})`.execute(db);
    await sql`
      insert into assessments (org, episode, profile_id, profile_version, measurements, findings, findings_count, decision,
        verdict, history, created_at, updated_at)
      values ('a', ${id}, 'p', '1', '[]', '[]', 0, 'keep', '{}', '[]', ${now}, ${now})`.execute(db);
    await sql`
      insert into annotations (id, org, episode, author, source, outcome, segments, created_at)
      values (${`an_${seed}`}, 'a', ${id}, 'program', 'proposal', 'success', '[]', ${now})`.execute(db);
  }
  await sql`insert into datasets (org, id, name, created_at) values ('a', 'ds_1', 'demo', ${now})`.execute(db);
  await sql`
    insert into revisions (org, sha256, dataset, message, author, manifest, episodes, frames, created_at)
    values ('a', ${revision}, 'ds_1', 'first', 'Li', ${JSON.stringify(manifestOf(recordings))}, 50, 1000, ${now})`.execute(
    db,
  );
  await sql`
    insert into policies (id, org, name, revision, sha256, bytes, created_at)
    values ('pol_1', 'a', 'bc', ${revision}, ${revision}, 10, ${now})`.execute(db);
  const summary = { trials: 50, successes: 46, success: wilson(46, 50), meanTime: 8, peakForceP95: 21, causes: {} };
  await sql`
    insert into evaluations (id, org, policy, cell, trials, seed, state, summary, created_at)
    values ('ev_1', 'a', 'pol_1', 'cell-to-tray', 50, 100000, 'done', ${JSON.stringify(summary)}, ${now})`.execute(db);
  await sql`
    insert into trials (org, evaluation, index, seed, success, time, peak_force, criteria, created_at)
    select 'a', 'ev_1', i, 100000 + i, true, 8, 20, '[]', ${now} from generate_series(0, 49) i`.execute(db);
}

async function ask(path: string, options: { org?: string; role?: Role; body?: unknown } = {}) {
  const { org = 'a', role = 'engineer', body } = options;
  const person = { person: 'p1', name: 'Li', email: 'li@a.cn', org, orgName: org, role };
  const app = apiApp({ routes: [routes(context)], log: silentLogger, authenticate: async () => person });
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await app.request(`/api/v1${path}`, body === undefined ? {} : init);
  return { status: response.status, text: await response.text() };
}

const request = { standard: 'battery-cell-handling', revision, policy: 'pol_1' };

test('a report is made from the records, kept, listed and printed in both languages', async () => {
  const made = await ask('/conformance', { body: request });
  expect(made.status).toBe(201);
  const detail = JSON.parse(made.text) as ConformanceDetail;
  expect(detail.report.results.filter(({ result }) => result === 'fail')).toEqual([]);
  expect(detail.counts).toEqual({ pass: 15, fail: 0, notAssessed: 1 });
  const shown = await ask(`/conformance/${detail.id}`);
  expect(JSON.parse(shown.text)).toEqual(detail);
  expect(JSON.parse((await ask('/conformance')).text).items.map(({ id }: { id: string }) => id)).toContain(detail.id);
  expect((await ask(`/conformance/${detail.id}/report?lang=zh`)).text).toContain('锂电池电芯操作具身学习');
  expect((await count(context, 'a')).done).toBeGreaterThan(0);
});

test('another organization sees neither the report nor what it is made from', async () => {
  const { id } = JSON.parse((await ask('/conformance', { body: request })).text);
  expect((await ask(`/conformance/${id}`, { org: 'b' })).status).toBe(404);
  expect((await ask(`/conformance/${id}/report`, { org: 'b' })).status).toBe(404);
  expect(JSON.parse((await ask('/conformance', { org: 'b' })).text).items).toEqual([]);
  const foreign = await ask('/conformance', { org: 'b', body: request });
  expect([foreign.status, foreign.text]).toEqual([404, expect.stringContaining('Cannot find the')]);
});

test('a student may read and not make a report; an unknown standard, policy or empty request is told', async () => {
  expect((await ask('/standards', { role: 'student' })).status).toBe(200);
  expect((await ask('/conformance', { role: 'student', body: request })).status).toBe(403);
  const unknown = await ask('/conformance', { body: { ...request, standard: 'none' } });
  expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining('battery-cell-handling, found none')]);
  expect((await ask('/conformance', { body: { ...request, policy: 'pol_2' } })).status).toBe(404);
  expect((await ask('/conformance', { body: { standard: 'battery-cell-handling' } })).status).toBe(400);
});
