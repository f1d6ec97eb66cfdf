import type { Role } from '@palaestra/core';
import { migrations as authMigrations } from '@palaestra/platform/auth';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { silentLogger } from '@palaestra/platform/log';
import { sql } from 'kysely';
import { migrations, routes } from '../server.ts';

type Body = Record<string, unknown>;

/** A real database and the routes of this stage; the clock stands until it is set. */
export interface Ground {
  readonly context: StageContext;
  now: Date;
  /** Ask as `person:org:role`, or as a station with `:station` behind it. */
  ask(who: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: Body): Promise<{ status: number; body: Body }>;
  /** The answer as it comes, for what is not JSON. */
  fetch(who: string, path: string, init?: RequestInit): Promise<Response>;
  /** The open stream of `GET /ground/live`. */
  stream(who: string, signal: AbortSignal): Promise<Response>;
  close(): Promise<void>;
}

export async function openGround(): Promise<Ground> {
  const database = await testDb([authMigrations, migrations]);
  await sql`insert into organizations (id, name) values ('a', 'A'), ('b', 'B')`.execute(database.db);
  const nothing = async (): Promise<void> => {};
  const jobs = { handle() {}, on() {}, send: nothing, publish: nothing, start: nothing, stop: nothing };
  const stopping = new AbortController();
  const ground = { now: new Date('2026-03-02T10:00:00Z') };
  const clock = { now: () => ground.now };
  const context: StageContext = {
    db: database.db,
    blobs: memoryBlobStore(),
    jobs,
    clock,
    log: silentLogger,
    live: liveHub(),
  };
  const app = apiApp({
    routes: [routes(context, { stopping: stopping.signal })],
    log: silentLogger,
    authenticate: async (request) => {
      const [person, org, role, station] = (request.headers.get('x-who') ?? '').split(':') as [
        string,
        string,
        Role,
        string?,
      ];
      const actor = { person, name: person.toUpperCase(), email: `${person}@example.org`, org, orgName: org, role };
      return station === undefined ? actor : { ...actor, station };
    },
  });
  const headers = (who: string) => ({ 'x-who': who, 'Content-Type': 'application/json' });
  return Object.assign(ground, {
    context,
    async ask(who: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: Body) {
      const init = { method, headers: headers(who), ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await app.request(`/api/v1${path}`, init);
      return { status: response.status, body: (await response.json()) as Body };
    },
    fetch: async (who: string, path: string, init: RequestInit = {}) =>
      app.request(`/api/v1${path}`, { ...init, headers: { 'x-who': who } }),
    stream: async (who: string, signal: AbortSignal) =>
      app.request('/api/v1/ground/live', { headers: headers(who), signal }),
    async close() {
      stopping.abort();
      await database.close();
    },
  });
}
