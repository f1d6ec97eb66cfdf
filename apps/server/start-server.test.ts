import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Overview } from '@palaestra/core';
import { silentLogger } from '@palaestra/platform/log';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningServer, type ServerOptions, startServer } from './start-server.ts';

let data: string;
let servers: RunningServer[];
beforeEach(async () => {
  data = await mkdtemp('/tmp/palaestra-server-');
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await server.close();
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
  const server = await start();
  const key = (await readFile(join(data, 'store', 'local-key'), 'utf8')).trim();
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const stream = await fetch(`${server.url}/api/v1/live`, { headers });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toMatch('retry');
  server.context.live.send('org_other', { kind: 'episode', id: 'secret' });
  const body = JSON.stringify({ state: 'running', stage: 'collect', fraction: 0.5 });
  const told = await fetch(`${server.url}/api/v1/demo`, { method: 'POST', headers, body });
  expect(told.status).toBe(204);
  expect((await reader.read()).value).toBe('data: {"kind":"demo","id":"collect"}\n\n');
  await server.close();
  expect((await reader.read()).done).toBe(true);
});

test('a port in use is told in one sentence and nothing is left running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  await expect(start({ port })).rejects.toThrow(`another program uses this port`);
  other.close();
  await start();
});

test('a database that cannot be reached is told in one sentence', async () => {
  const databaseUrl = 'postgresql://nobody@127.0.0.1:1/none';
  await expect(start({ databaseUrl })).rejects.toThrow(/Cannot reach the database: .*ECONNREFUSED.* \(DATABASE_URL\)/);
});
