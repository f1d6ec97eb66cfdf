import { EVENT } from '@palaestra/core';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import { silentLogger } from '@palaestra/platform/log';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { count, migrations, registerJobs, routes } from './server.ts';

const Items = z.object({ items: z.array(z.looseObject({ id: z.string() })) });
let context: StageContext;
let stop: () => Promise<void>;

beforeAll(async () => {
  const database = await testDb([migrations]);
  const jobs = pgBossJobs({ url: database.url, log: silentLogger });
  const clock = { now: () => new Date() };
  context = { db: database.db, blobs: memoryBlobStore(), jobs, clock, log: silentLogger, live: liveHub() };
  registerJobs(context);
  await jobs.start();
  stop = async () => {
    await jobs.stop();
    await database.close();
  };
});
afterAll(() => stop());

async function ask(path: string, org: string) {
  const person = { person: 'p1', name: 'Li', email: 'li@a.cn', org, orgName: org, role: 'student' as const };
  const app = apiApp({ routes: [routes(context)], log: silentLogger, authenticate: async () => person });
  const response = await app.request(`/api/v1${path}`);
  return { status: response.status, body: Items.parse(await response.json()) };
}

test.each(['a', 'b', 'a'])('organization %s has the task of the simulated cell, in both languages', async (org) => {
  const { status, body } = await ask('/tasks', org);
  expect(status).toBe(200);
  expect(body.items).toHaveLength(1);
  expect(body.items[0]).toMatchObject({ id: 'cell-to-tray', title: { zh: '电芯入托盘' }, cell: 'cell-to-tray' });
  expect(body.items[0]!.steps).toHaveLength(6);
});

test('two simulated stations say that they are simulated', async () => {
  const { body } = await ask('/stations', 'a');
  expect(body.items.map(({ id }) => id)).toEqual(['sim-1', 'sim-2']);
  expect(body.items[0]).toMatchObject({ simulated: true, robot: { embodiment: 'ur5e-2f85', serial: null } });
});

test('an episode that arrives is counted once, for its organization', async () => {
  const payload = { org: 'a', episode: `ep_${'a'.repeat(24)}` };
  await context.jobs.publish(EVENT.episodeStored, payload);
  await context.jobs.publish(EVENT.episodeStored, payload);
  await context.jobs.publish(EVENT.episodeStored, { ...payload, episode: `ep_${'b'.repeat(24)}` });
  await vi.waitFor(async () => expect(await count(context, 'a')).toEqual({ done: 2, waiting: 0, today: 2 }), 20_000);
  expect(await count(context, 'b')).toEqual({ done: 0, waiting: 0, today: 0 });
});
