import { EVENT } from '@palaestra/core';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../db/index.ts';
import { testDb } from '../db/testing.ts';
import { silentLogger } from '../log/index.ts';
import type { Jobs } from './jobs.ts';
import { pgBossJobs } from './pg-boss-jobs.ts';

const Payload = z.object({ n: z.number() });
let database: Database;
const open: Jobs[] = [];

beforeEach(async () => {
  database = await testDb([]);
});
afterEach(async () => {
  for (const jobs of open.splice(0)) await jobs.stop();
  await database.close();
});

function make(options: { sole?: boolean; work?: boolean } = {}): Jobs {
  const jobs = pgBossJobs({ url: database.url, log: silentLogger, ...options });
  open.push(jobs);
  return jobs;
}

test('a job is done, and one with the same key is not queued twice', async () => {
  const done: number[] = [];
  const queuing = make({ work: false });
  await queuing.start();
  await queuing.send('a.v1', { n: 1 }, { key: 'same' });
  await queuing.send('a.v1', { n: 2 }, { key: 'same' });
  await queuing.send('a.v1', { n: 3 });
  await queuing.send('a.v1', { n: 4 });
  const working = make();
  working.handle('a.v1', Payload, async ({ n }) => void done.push(n));
  await working.start();
  await expect.poll(() => done.toSorted()).toEqual([1, 3, 4]);
});

test('an event reaches every listener, and nobody when there is none', async () => {
  const heard: string[] = [];
  const jobs = make();
  for (const listener of ['check', 'count']) {
    jobs.on(EVENT.episodeStored, listener, Payload, async () => void heard.push(listener));
  }
  await jobs.start();
  await jobs.publish(EVENT.episodeStored, { n: 1 });
  await jobs.publish(EVENT.episodeJudged, { n: 1 });
  await expect.poll(() => heard.toSorted()).toEqual(['check', 'count']);
});

test('a failed job is tried again', async () => {
  let attempts = 0;
  const jobs = make();
  jobs.handle('b.v1', Payload, async () => {
    if (++attempts === 1) throw new Error('first attempt');
  });
  await jobs.start();
  await jobs.send('b.v1', { n: 1 });
  await expect.poll(() => attempts).toBe(2);
});

test('stop() aborts the running job, which then runs again without a counted attempt', async () => {
  const first = make();
  const entered = Promise.withResolvers<void>();
  first.handle('c.v1', Payload, async (_, { signal }) => {
    entered.resolve();
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await first.start();
  await first.send('c.v1', { n: 7 });
  await entered.promise;
  await first.stop();
  const { rows } = await sql`select state, retry_count from pgboss.job where name = 'c.v1'`.execute(database.db);
  expect(rows).toEqual([{ state: 'retry', retry_count: 0 }]);

  const done: number[] = [];
  const second = make();
  second.handle('c.v1', Payload, async ({ n }) => void done.push(n));
  await second.start();
  await expect.poll(() => done).toEqual([7]);
});

test('stop() begins no other job, and takes up none that it has put back', async () => {
  const jobs = make();
  const begun: number[] = [];
  const entered = Promise.withResolvers<void>();
  jobs.handle('e.v1', Payload, async ({ n }, { signal }) => {
    begun.push(n);
    entered.resolve();
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await jobs.start();
  for (const n of [1, 2, 3]) await jobs.send('e.v1', { n });
  await entered.promise;
  await jobs.stop();
  expect(begun).toHaveLength(1);
  const { rows } = await sql<{ done: number }>`
    select count(*)::int as done from pgboss.job where name = 'e.v1' and state not in ('created', 'retry')`.execute(
    database.db,
  );
  expect(rows).toEqual([{ done: 0 }]);
});

test('a job that a killed process left active is taken up by the next one', async () => {
  const queuing = make({ work: false });
  await queuing.start();
  await queuing.send('d.v1', { n: 9 });
  await sql`update pgboss.job set state = 'active', started_on = now() where name = 'd.v1'`.execute(database.db);
  const done: number[] = [];
  const next = make({ sole: true });
  next.handle('d.v1', Payload, async ({ n }) => void done.push(n));
  await next.start();
  await expect.poll(() => done).toEqual([9]);
});
