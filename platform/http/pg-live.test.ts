import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '../db/index.ts';
import { testDb } from '../db/testing.ts';
import { silentLogger } from '../log/index.ts';
import type { LiveMessage } from './live.ts';
import { pgLive } from './pg-live.ts';

let database: Database;
beforeAll(async () => {
  database = await testDb([]);
});
afterAll(() => database.close());

test('a message reaches the listeners of another process, also after the connection broke', async () => {
  const sender = await pgLive(database, silentLogger);
  const other = openDatabase(database.url, silentLogger);
  const receiver = await pgLive(other, silentLogger);
  const leaving = new AbortController();
  const heard: LiveMessage[] = [];
  const listening = (async () => {
    for await (const message of receiver.listen('a', leaving.signal)) heard.push(message);
  })();
  await vi.waitFor(() => {
    sender.send('b', { kind: 'run', id: 'of another organization' });
    sender.send('a', { kind: 'run', id: 'before' });
    expect(heard).toContainEqual({ kind: 'run', id: 'before' });
  }, 120_000);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'palaestra live'`.execute(
    database.db,
  );
  await vi.waitFor(() => {
    sender.send('a', { kind: 'run', id: 'after' });
    expect(heard).toContainEqual({ kind: 'run', id: 'after' });
  }, 120_000);
  expect(new Set(heard.map(({ id }) => id))).toEqual(new Set(['before', 'after']));
  leaving.abort();
  await listening;
  for (const part of [sender, receiver, other]) await part.close();
});
