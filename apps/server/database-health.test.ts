import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '@palaestra/core';
import { databaseProcesses, freezeDatabase } from '@palaestra/platform/db/testing';
import { silentLogger } from '@palaestra/platform/log';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunningServer, startServer } from './start-server.ts';

let data: string;
let server: RunningServer;
let headers: Record<string, string>;
// One server for all: each test ends when it answers again.
beforeAll(async () => {
  data = await mkdtemp('/tmp/palaestra-health-');
  server = await startServer({
    dataFolder: data,
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    services: ['web', 'worker', 'scheduler'],
    databaseUrl: null,
    // Short, for every frozen statement is waited for; longer than a slow disk takes for one that is not.
    statementMs: 2000,
    log: silentLogger,
  });
  headers = { Authorization: `Bearer ${(await readFile(join(data, 'local-key'), 'utf8')).trim()}` };
});
afterAll(async () => {
  await server.close();
  await rm(data, { recursive: true, force: true });
});

/** What the short patience of this server may refuse on a machine that stands still for a moment. */
const again = <T>(work: () => Promise<T>) => vi.waitFor(work, 120_000);

const overview = () => fetch(`${server.url}/api/v1/overview`, { headers });

/** What the attempts of a queue's jobs came to. */
async function outputsOf(queue: string) {
  const { rows } = await sql<{ message: string }>`
    select output ->> 'message' as message from pgboss.job where name = ${queue}`.execute(server.context.db);
  return rows.map(({ message }) => message);
}

test('a database that is killed again and again comes back by itself, and so do requests, jobs and live messages', async () => {
  for (let round = 0; round < 2; round++) {
    const [first] = await databaseProcesses(data);
    process.kill(first!, 'SIGKILL');
    await expect.poll(async () => (await overview()).status).toBe(503);
    await expect.poll(async () => (await overview()).status).toBe(200);
    expect((await databaseProcesses(data))[0]).not.toBe(first);
  }
  // The event is heard by one queue, which asks a second one to check an episode that is not there.
  const episode = `ep_${'0'.repeat(24)}`;
  await again(() => server.context.jobs.publish('episode.stored.v1', { org: 'org_1', episode }));
  await expect.poll(() => outputsOf('cleanse.check.v1')).toContainEqual(expect.stringMatching(/no such episode/));
  const heard = server.context.live.listen('org_1', AbortSignal.timeout(120_000))[Symbol.asyncIterator]().next();
  // Messages of the time until its connection is made again are lost, as they may be.
  const telling = setInterval(() => server.context.live.send('org_1', { kind: 'episode', id: 'after' }), 200);
  expect((await heard).value).toEqual({ kind: 'episode', id: 'after' });
  clearInterval(telling);
});

test('a frozen database costs a sentence and 503, and answers again once it is thawed', async () => {
  await expect.poll(async () => (await overview()).status).toBe(200);
  const thaw = await freezeDatabase(data);
  try {
    const answers = await Promise.all(Array.from({ length: 40 }, overview));
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('Retry-After')).toBe('2');
      expect(Problem.parse(await answer.json()).detail).toMatch(/^Cannot answer: the database cannot be reached/);
    }
  } finally {
    thaw();
  }
  await expect.poll(async () => (await overview()).status).toBe(200);
});

test('a transaction that a frozen database cut in half is not committed by the next user of its connection', async () => {
  const { db } = server.context;
  await again(() => sql`create table if not exists halves (id int)`.execute(db));
  let thaw: (() => void) | null = null;
  const half = () =>
    db.transaction().execute(async (trx) => {
      await sql`insert into halves values (1)`.execute(trx);
      thaw = await freezeDatabase(data);
      await sql`insert into halves values (-1)`.execute(trx);
    });
  let outcome = '';
  // Until it is the frozen half that fails.
  while (thaw === null) {
    outcome = await half().then(
      () => 'committed',
      (error: Error) => error.message,
    );
  }
  (thaw as () => void)();
  expect(outcome).toMatch(/Query read timeout|is not queryable/);
  await expect.poll(async () => (await overview()).status).toBe(200);
  await Promise.all(
    Array.from({ length: 16 }, (_, i) =>
      again(() => db.transaction().execute(async (trx) => sql`insert into halves values (${i + 2})`.execute(trx))),
    ),
  );
  await sleep(100);
  expect((await again(() => sql`select id from halves where id < 2`.execute(db))).rows).toEqual([]);
});

test('a statement that takes too long is told as such', async () => {
  // Told by the database, unless this process stands still for so long that it gives up itself first.
  await again(() =>
    expect(sql`select pg_sleep(30)`.execute(server.context.db)).rejects.toMatchObject({ code: '57014' }),
  );
});
