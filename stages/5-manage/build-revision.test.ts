import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations as cleanse } from '@palaestra/cleanse/server';
import { type DatasetItem, JOB, type RevisionBuild, type RevisionItem, TOPIC } from '@palaestra/core';
import { migrations as label } from '@palaestra/label/server';
import { type BlobStore, fileBlobStore } from '@palaestra/platform/blobs';
import { testDb } from '@palaestra/platform/db/testing';
import { liveHub, type StageContext } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import { silentLogger } from '@palaestra/platform/log';
import { migrations as transmit } from '@palaestra/transmit/server';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeMetadata } from '../3-cleanse/testing/made-recording.ts';
import { createBuild, findBuild } from './build-store.ts';
import { createDataset, listRevisions } from './dataset-store.ts';
import { registerJobs } from './jobs.ts';
import { migrations } from './migrations/index.ts';
import { RevisionRequest } from './revision-request.ts';
import { type Ground, recorded, storeRecording, testGround } from './testing/ground.ts';

/** Holds up whoever reads a recording that is in `held`. */
const held = new Map<
  string,
  { readonly reached: PromiseWithResolvers<void>; readonly go: PromiseWithResolvers<void> }
>();
let ground: Ground;

beforeAll(async () => {
  ground = await testGround((context) => registerJobs({ ...context, blobs: heldUp(context.blobs) }));
});
afterAll(() => ground.close());

function heldUp(blobs: BlobStore): BlobStore {
  return {
    ...blobs,
    async *read(sha256, range) {
      const gate = held.get(sha256);
      gate?.reached.resolve();
      await gate?.go.promise;
      yield* blobs.read(sha256, range);
    },
  };
}

/** Store recordings and hold up the one that is read second; a revision reads them in the order of their ids. */
async function storeHeld(org: string, count: number) {
  const ids = await storeMoves(ground.context, org, count);
  const [free, second] = ids.toSorted() as [string, string];
  const { rows } = await sql<{ recording: string }>`
    select recording from episodes where org = ${org} and id = ${second}`.execute(ground.context.db);
  const gate = { reached: Promise.withResolvers<void>(), go: Promise.withResolvers<void>() };
  held.set(rows[0]!.recording, gate);
  return { ...gate, free };
}

async function storeMoves(context: StageContext, org: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let seed = 0; seed < count; seed++) {
    const bytes = await recorded(madeMetadata({ seed, operator: org }), async (writer) => {
      const state = writer.joints({ topic: TOPIC.jointStates, role: 'state', joints: ['j1'], rateHz: 50 });
      const action = writer.joints({ topic: TOPIC.commanded, role: 'commanded', joints: ['tool.x'], rateHz: 50 });
      for (let i = 0; i <= 50; i++) {
        await state.write(i / 50, [seed + i]);
        await action.write(i / 50, [i * 2]);
      }
    });
    ids.push(await storeRecording(context, org, bytes));
  }
  return ids;
}

async function newDataset(org: string): Promise<string> {
  return ((await ground.ask('/datasets', { org, body: { name: `of ${org}` } })).body as DatasetItem).id;
}

async function start(org: string, dataset: string, message: string): Promise<RevisionBuild> {
  const asked = await ground.ask(`/datasets/${dataset}/revisions`, { org, body: { message, fps: 50 } });
  expect(asked.status).toBe(202);
  return asked.body as RevisionBuild;
}

async function dataset(org: string, id: string) {
  return (await ground.ask(`/datasets/${id}`, { org })).body as { revisions: RevisionItem[]; builds: RevisionBuild[] };
}

/** Until the queue has done with a build. */
async function jobEnded(db: StageContext['db'], id: string): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await sql<{ state: string }>`
        select state from pgboss.job where name = ${JOB.buildRevision} and singleton_key = ${id}`.execute(db);
      return rows.map(({ state }) => state);
    })
    .toEqual(['completed']);
}

test('a revision that is made is one for all who ask alike, hidden from others, and gone when it is cancelled', async () => {
  const gate = await storeHeld('k', 3);
  const id = await newDataset('k');
  const build = await start('k', id, 'first');
  await gate.reached.promise;
  expect((await start('k', id, 'first')).id).toBe(build.id);
  const path = `/revision-builds/${build.id}`;
  expect((await ground.ask(path, { org: 'k', role: 'student' })).body).toMatchObject({
    state: 'running',
    total: 3,
    revision: null,
  });
  expect(await dataset('k', id)).toMatchObject({ revisions: [], builds: [{ id: build.id, author: 'Li' }] });

  expect((await ground.ask(path, { org: 'other' })).status).toBe(404);
  expect((await ground.ask(`${path}/cancel`, { org: 'other', body: {} })).status).toBe(404);
  expect((await ground.ask(`${path}/cancel`, { org: 'k', role: 'student', body: {} })).status).toBe(403);
  expect((await ground.ask(`/datasets/${id}/revisions`, { org: 'other', body: { message: 'x', fps: 5 } })).status).toBe(
    404,
  );

  const cancelled = await ground.ask(`${path}/cancel`, { org: 'k', body: {} });
  expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled', revision: null } });
  gate.go.resolve();
  await jobEnded(ground.context.db, build.id);
  expect(await dataset('k', id)).toMatchObject({ dataset: { head: null }, revisions: [], builds: [] });

  const { revision } = await ground.freeze(id, { message: 'first', fps: 50 }, 'k');
  expect(revision).toMatchObject({ episodes: 3, parent: null });
  expect((await ground.ask(`${path}/cancel`, { org: 'k', body: {} })).body).toMatchObject({ state: 'cancelled' });
  expect((await findBuild(ground.context, 'k', build.id)).state).toBe('cancelled');
});

test('a revision that another one overtook comes after it', async () => {
  const gate = await storeHeld('o', 2);
  const id = await newDataset('o');
  const slow = await start('o', id, 'slow');
  await gate.reached.promise;
  const fast = await ground.freeze(id, { message: 'fast', fps: 50, episodes: [gate.free] }, 'o');
  expect(fast.revision).toMatchObject({ parent: null, episodes: 1 });
  gate.go.resolve();
  await jobEnded(ground.context.db, slow.id);
  const { revisions, builds } = await dataset('o', id);
  expect(revisions.map(({ message, parent }) => [message, parent])).toEqual([
    ['slow', fast.revision!.sha256],
    ['fast', null],
  ]);
  expect(builds).toEqual([]);
});

const worker = `
  const [{ openDatabase }, { fileBlobStore }, { pgBossJobs }, { liveHub }, { silentLogger: log }, { registerJobs }] =
    await Promise.all(process.argv.slice(4).map((path) => import(path)));
  const [, url, folder, slow] = process.argv;
  const files = await fileBlobStore(folder);
  const blobs = { ...files, async *read(sha256, range) {
    if (sha256 === slow) { console.log('reading'); await new Promise(() => setInterval(() => {}, 1000)); }
    yield* files.read(sha256, range);
  } };
  const jobs = pgBossJobs({ url, log, sole: true });
  const context = { db: openDatabase(url, log).db, blobs, jobs, clock: { now: () => new Date() }, log, live: liveHub() };
  registerJobs(context);
  await jobs.start();
`;

test('a revision whose server was killed half-way is made after the next start, once', async () => {
  const database = await testDb([transmit, cleanse, label, migrations]);
  const folder = await mkdtemp(join(tmpdir(), 'palaestra-build-'));
  const jobs = pgBossJobs({ url: database.url, log: silentLogger, sole: true });
  const clock = { now: () => new Date() };
  const blobs = await fileBlobStore(folder);
  const context = { db: database.db, blobs, jobs, clock, log: silentLogger, live: liveHub() };
  const ids = await storeMoves(context, 'a', 4);
  const { id: dataset } = await createDataset(context, 'a', 'killed');
  const request = RevisionRequest.parse({ message: 'half-way', fps: 50 });
  const build = await createBuild(context, { org: 'a', author: 'Li', dataset }, request);
  const { rows } = await sql<{ recording: string }>`
    select recording from episodes where id = ${ids.toSorted()[2]!}`.execute(database.db);
  const queue = pgBossJobs({ url: database.url, log: silentLogger, work: false });
  await queue.start();
  await queue.send(JOB.buildRevision, { org: 'a', build: build.id }, { key: build.id });
  await queue.stop();

  const names = ['db', 'blobs', 'jobs', 'http', 'log'].map((name) =>
    import.meta.resolve(`@palaestra/platform/${name}`),
  );
  const modules = [...names, new URL('./jobs.ts', import.meta.url).href];
  const parameters = ['--input-type=module', '-e', worker, database.url, folder, rows[0]!.recording, ...modules];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await findBuild(context, 'a', build.id)).toMatchObject({ state: 'running', total: 4, revision: null });
  expect(await listRevisions(context, 'a', dataset)).toEqual([]);

  registerJobs(context);
  await jobs.start();
  await jobEnded(database.db, build.id);
  const { state, revision, done } = await findBuild(context, 'a', build.id);
  expect([state, done]).toEqual(['done', 4]);
  expect((await listRevisions(context, 'a', dataset)).map(({ sha256 }) => sha256)).toEqual([revision]);
  await jobs.stop();
  await database.close();
  await rm(folder, { recursive: true });
});
