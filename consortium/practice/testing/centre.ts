import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@palaestra/core';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import type { Migrations } from '@palaestra/platform/db';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { silentLogger } from '@palaestra/platform/log';
import { migrations, routes } from '../server.ts';

/** A real database and the routes of the practice centre. The clock stands until it is set; jobs are noted, not done. */
export interface Centre {
  readonly context: StageContext;
  /** Jobs that were sent, the oldest first. */
  readonly sent: { name: string; payload: Record<string, unknown> }[];
  now: Date;
  /** Ask as `person:org:role`. */
  ask(who: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer>;
  /** The answer of a stream, until `signal` aborts. */
  stream(who: string, path: string, signal: AbortSignal): Promise<Response>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test is about
  readonly body: any;
}

/** @param others migrations of the stages that a test reads */
export async function openCentre(others: readonly Migrations[] = []): Promise<Centre> {
  const database = await testDb([...others, migrations]);
  const sent: Centre['sent'] = [];
  const nothing = async (): Promise<void> => {};
  const send = async (name: string, payload: object) => void sent.push({ name, payload: { ...payload } });
  const jobs = { handle() {}, on() {}, send, publish: nothing, start: nothing, stop: nothing };
  const centre = { now: new Date('2026-03-02T10:00:00Z') };
  const clock = { now: () => centre.now };
  const { db } = database;
  const stopping = new AbortController();
  const plantKeys = await mkdtemp(join(tmpdir(), 'palaestra-centre-'));
  const context: StageContext = { db, blobs: memoryBlobStore(), jobs, clock, log: silentLogger, live: liveHub() };
  const app = apiApp({
    routes: [routes(context, { plantKeys, plantHost: '127.0.0.1', stopping: stopping.signal })],
    log: silentLogger,
    authenticate: async (request) => {
      const [person, org, role] = (request.headers.get('x-who') ?? '').split(':') as [string, string, Role];
      return { person, name: person.toUpperCase(), email: `${person}@example.org`, org, orgName: org, role };
    },
  });
  return Object.assign(centre, {
    context,
    sent,
    async ask(who: string, method: string, path: string, body?: object) {
      const headers = { 'x-who': who, 'Content-Type': 'application/json' };
      const response = await app.request(`/api/v1/practice${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // A byte order mark stays.
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, body: text === '' ? null : isJson ? JSON.parse(text) : text };
    },
    stream: (who: string, path: string, signal: AbortSignal) =>
      app.request(`/api/v1/practice${path}`, { headers: { 'x-who': who }, signal }) as Promise<Response>,
    async close() {
      stopping.abort();
      await database.close();
      await rm(plantKeys, { recursive: true, force: true });
    },
  });
}
