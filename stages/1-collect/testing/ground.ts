import type { Role } from '@palaestra/core';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { silentLogger } from '@palaestra/platform/log';
import { migrations, routes } from '../server.ts';

type Body = Record<string, unknown>;

/** A real database and the routes of this stage; the clock stands until it is set. */
export interface Ground {
  readonly context: StageContext;
  now: Date;
  /** Ask as `person:org:role`. */
  ask(who: string, method: 'GET' | 'POST', path: string, body?: Body): Promise<{ status: number; body: Body }>;
  /** The open stream of `GET /ground/live`. */
  stream(who: string, signal: AbortSignal): Promise<Response>;
  close(): Promise<void>;
}

export async function openGround(): Promise<Ground> {
  const database = await testDb([migrations]);
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
      const [person, org, role] = (request.headers.get('x-who') ?? '').split(':') as [string, string, Role];
      return { person, name: person.toUpperCase(), email: `${person}@example.org`, org, orgName: org, role };
    },
  });
  const headers = (who: string) => ({ 'x-who': who, 'Content-Type': 'application/json' });
  return Object.assign(ground, {
    context,
    async ask(who: string, method: 'GET' | 'POST', path: string, body?: Body) {
      const init = { method, headers: headers(who), ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await app.request(`/api/v1${path}`, init);
      return { status: response.status, body: (await response.json()) as Body };
    },
    stream: async (who: string, signal: AbortSignal) =>
      app.request('/api/v1/ground/live', { headers: headers(who), signal }),
    async close() {
      stopping.abort();
      await database.close();
    },
  });
}
