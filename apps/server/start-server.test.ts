import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Overview } from '@palaestra/core';
import { type Database, openDatabase } from '@palaestra/platform/db';
import { testDb } from '@palaestra/platform/db/testing';
import { silentLogger } from '@palaestra/platform/log';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type RunningServer, type ServerOptions, startServer } from './start-server.ts';

let data: string;
let servers: RunningServer[];
let databases: Database[];
beforeEach(async () => {
  data = await mkdtemp('/tmp/palaestra-server-');
  servers = [];
  databases = [];
});
afterEach(async () => {
  for (const server of servers) await server.close();
  for (const database of databases) await database.close();
  await rm(data, { recursive: true, force: true });
});

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    dataFolder: join(data, 'store'),
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    services: ['web', 'worker', 'scheduler'],
    databaseUrl: null,
    log: silentLogger,
    ...options,
  });
  servers.push(server);
  return server;
}

async function freshDatabase(): Promise<Database> {
  const database = await testDb([]);
  databases.push(database);
  return database;
}

test('a new store serves the API, prints an owner link once, and stops so that it can start again', async () => {
  const first = await start();
  expect(first.ownerLink).toMatch(`${first.url}/welcome?token=`);
  const key = (await readFile(join(data, 'store', 'local-key'), 'utf8')).trim();
  const headers = { Authorization: `Bearer ${key}` };
  const overview = await fetch(`${first.url}/api/v1/overview`, { headers });
  expect(Overview.parse(await overview.json()).demo).toBeNull();
  expect(await (await fetch(`${first.url}/api/health`)).json()).toEqual({ status: 'ok' });
  expect(await (await fetch(`${first.url}/api/docs`)).text()).toMatch('GET /api/v1/overview');
  const wrong = await fetch(`${first.url}/api/v1/overview`, { headers: { Authorization: 'Bearer pal_wrong' } });
  expect([wrong.status, wrong.headers.get('Content-Type')]).toEqual([401, expect.stringMatching(/problem.json/)]);
  await first.close();
  const second = await start();
  expect((await fetch(`${second.url}/api/v1/overview`, { headers })).status).toBe(200);
});

test('live messages reach the pages of the same organization only, and stop with the server', async () => {
  const server = await start({ databaseUrl: (await freshDatabase()).url });
  const key = (await readFile(join(data, 'store', 'local-key'), 'utf8')).trim();
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const stream = await fetch(`${server.url}/api/v1/live`, { headers });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toMatch('retry');
  server.context.live.send('org_other', { kind: 'episode', id: 'secret' });
  const body = JSON.stringify({ state: 'running', stage: 'collect', fraction: 0.5 });
  const told = await fetch(`${server.url}/api/v1/demo`, { method: 'POST', headers, body });
  expect(told.status).toBe(204);
  let heard = (await reader.read()).value;
  // It also says every now and then that it is still there.
  while (heard?.startsWith(':')) heard = (await reader.read()).value;
  expect(heard).toBe('data: {"kind":"demo","id":"collect"}\n\n');
  await server.close();
  expect((await reader.read()).done).toBe(true);
});

test('a port in use is told in one sentence and nothing is left running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const databaseUrl = (await freshDatabase()).url;
  await expect(start({ port, databaseUrl })).rejects.toThrow(`another program uses this port`);
  other.close();
  await start({ databaseUrl });
});

test('a database that cannot be reached is told in one sentence', async () => {
  const databaseUrl = 'postgresql://nobody@127.0.0.1:1/none';
  await expect(start({ databaseUrl })).rejects.toThrow(/Cannot reach the database: .*ECONNREFUSED.* \(DATABASE_URL\)/);
});

test('a database that goes away costs 503 answers, and the server recovers by itself', async () => {
  const database = await freshDatabase();
  const server = await start({ databaseUrl: database.url });
  const name = new URL(database.url).pathname.slice(1);
  const admin = openDatabase(database.url.replace(/[^/]*$/, 'postgres'), silentLogger);
  databases.push(admin);
  await sql`alter database ${sql.id(name)} with allow_connections false`.execute(admin.db);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`.execute(admin.db);
  await vi.waitFor(async () => {
    const answer = await fetch(`${server.url}/api/health`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, 'unavailable']);
  }, 120_000);
  await sql`alter database ${sql.id(name)} with allow_connections true`.execute(admin.db);
  await expect.poll(async () => (await fetch(`${server.url}/api/health`)).status).toBe(200);
});
