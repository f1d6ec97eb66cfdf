import { type Assessment, EVENT, JOB, type Role } from '@palaestra/core';
import { bytesReadable } from '@palaestra/formats/mcap';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import type { Migrations } from '@palaestra/platform/db';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import { silentLogger } from '@palaestra/platform/log';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { checkEpisode } from './check-episode.ts';
import { migrations } from './migrations/index.ts';
import { builtInProfiles } from './profiles/node.ts';
import { routes } from './routes.ts';
import { assessmentOf, assessmentsOf, count } from './store.ts';
import { madeFile } from './testing/made-file.ts';
import { madeRecording } from './testing/made-recording.ts';

/** The columns of the transmit stage's table that this stage reads. */
const episodes: Migrations = {
  '2-transmit-0001-episodes': {
    async up(db) {
      await sql`create table episodes (org text, id text, duration float8, primary key (org, id))`.execute(db);
    },
  },
};

const ID = `ep_${'a'.repeat(24)}`;
const OTHER = `ep_${'b'.repeat(24)}`;
const BROKEN = `ep_${'c'.repeat(24)}`;
const profiles = await builtInProfiles();
const heard: unknown[] = [];
const asked: unknown[] = [];
let context: StageContext;
let stop: () => Promise<void>;

beforeAll(async () => {
  const database = await testDb([episodes, migrations]);
  const jobs = pgBossJobs({ url: database.url, log: silentLogger });
  const Payload = z.object({ org: z.string(), episode: z.string() });
  jobs.on(EVENT.episodeJudged, 'test', Payload, async (payload) => void heard.push(payload));
  jobs.handle(JOB.check, Payload, async (payload) => void asked.push(payload));
  await jobs.start();
  const clock = { now: () => new Date() };
  context = { db: database.db, blobs: memoryBlobStore(), jobs, clock, log: silentLogger, live: liveHub() };
  for (const id of [ID, BROKEN]) await sql`insert into episodes values ('a', ${id}, 12)`.execute(database.db);
  stop = async () => {
    await jobs.stop();
    await database.close();
  };
});
afterAll(() => stop());

async function ask(path: string, options: { org?: string; role?: Role; body?: unknown } = {}) {
  const { org = 'a', role = 'inspector', body } = options;
  const person = { person: 'p1', name: 'Li', email: 'li@a.cn', org, orgName: org, role };
  const app = apiApp({ routes: [routes(context)], log: silentLogger, authenticate: async () => person });
  const headers = { 'Content-Type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await app.request(`/api/v1${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('checking a stored episode judges it once, however often it runs', async () => {
  const file = await madeFile(madeRecording({ seconds: 12, move: [3, 8] }));
  const first = await checkEpisode(context, profiles, bytesReadable(file), { org: 'a', episode: ID });
  expect(first.verdict.decision).toBe('trim');
  await checkEpisode(context, profiles, bytesReadable(file), { org: 'a', episode: ID });
  const stored = await assessmentOf(context.db, 'a', ID);
  expect(stored!.history).toHaveLength(1);
  expect(stored!.findings.map(({ rule }) => rule)).toEqual(['idle-head', 'idle-tail']);
  await vi.waitFor(() => expect(heard).toContainEqual({ org: 'a', episode: ID }), 20_000);
});

test('a damaged file is dropped with the reason, not retried for ever', async () => {
  const file = await madeFile(madeRecording());
  const cut = bytesReadable(file.subarray(0, 2000));
  const { verdict } = await checkEpisode(context, profiles, cut, { org: 'a', episode: BROKEN });
  expect(verdict).toMatchObject({ decision: 'drop', rules: ['readable', 'not-empty'] });
  expect(await count(context, 'a')).toEqual({ done: 2, waiting: 0, today: 2 });
});

test('an inspector overrules with a reason; the policy’s verdict stays in the history', async () => {
  const body = { decision: 'review', reason: ' look at the grasp ' };
  const { status, body: found } = await ask(`/episodes/${ID}/verdict`, { body });
  expect(status).toBe(200);
  const { verdict, history } = found as unknown as Assessment;
  expect(verdict.by).toEqual({ kind: 'person', person: 'p1', reason: 'look at the grasp' });
  expect(history.map(({ decision }) => decision)).toEqual(['trim', 'review']);
  expect((await count(context, 'a')).waiting).toBe(1);
});

test('a verdict needs a reason, a span inside the episode, the role and the right organization', async () => {
  const path = `/episodes/${ID}/verdict`;
  const drop = { decision: 'drop', reason: 'x' };
  expect(await ask(path, { body: { decision: 'drop', reason: ' ' } })).toMatchObject({ status: 400 });
  expect(await ask(path, { body: { ...drop, decision: 'trim', keep: { start: 1, end: 99 } } })).toMatchObject({
    status: 400,
    body: { code: 'bad_input', detail: expect.stringMatching(/inside 0 to 12 s, found 1 to 99 s/) },
  });
  expect(await ask(path, { body: drop, role: 'annotator' })).toMatchObject({ status: 403 });
  expect(await ask(path, { body: drop, org: 'b' })).toMatchObject({ status: 404 });
  expect(await assessmentOf(context.db, 'b', ID)).toBeNull();
  expect((await assessmentsOf(context.db, 'b', [ID])).size).toBe(0);
  expect((await count(context, 'b')).done).toBe(0);
});

test('an episode that was not judged yet cannot be decided', async () => {
  await sql`insert into episodes values ('a', ${OTHER}, 12)`.execute(context.db);
  const answer = await ask(`/episodes/${OTHER}/verdict`, { body: { decision: 'drop', reason: 'x' } });
  expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
});

test('a check can be asked for again, for an episode of one’s own', async () => {
  expect(await ask(`/episodes/${ID}/check`, { body: {} })).toEqual({ status: 202, body: { episode: ID } });
  expect(await ask(`/episodes/${ID}/check`, { body: {}, org: 'b' })).toMatchObject({ status: 404 });
  await vi.waitFor(() => expect(asked).toEqual([{ org: 'a', episode: ID }]), 20_000);
});

test('the profiles are shown with their rules', async () => {
  const { body } = await ask('/profiles', { role: 'student' });
  expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual(['base', 'cell-to-tray', 'lerobot-import']);
});
