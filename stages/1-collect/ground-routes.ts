import { Ground, Heartbeat, type StationState } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { GroundBoard } from './ground-board.ts';
import { keepState, readGround } from './ground-store.ts';
import { json } from './json-body.ts';
import { orderOf } from './order-store.ts';
import { recordingBlockers } from './safety.ts';
import { sessionAt } from './session-store.ts';
import { stationOf } from './store.ts';

const BEAT_MS = 20_000;
/** A state that differs from the last only in its rates is kept this seldom. */
const KEEP_EVERY_MS = 30_000;

/** The ground board: stations tell about themselves, pages see it at once. `stopping` ends open streams. */
export function groundRoutes(context: StageContext, board: GroundBoard, stopping: AbortSignal): StageApp {
  const { db, clock } = context;
  const app = stageApp();
  const kept = new Map<string, { readonly atMs: number; readonly looks: string }>();

  app.openapi(
    createRoute({
      method: 'post',
      path: '/stations/{id}/heartbeat',
      summary: 'A station tells how it stands',
      middleware: [allow('collector')] as const,
      request: { params: z.object({ id: z.string() }), body: { required: true, ...json(Heartbeat, 'How it stands') } },
      responses: {
        200: json(z.object({ blockers: z.array(z.string()) }), 'Why it may not record now; empty when it may'),
        ...problems(400, 401, 403, 404),
      },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const heartbeat = c.req.valid('json');
      const station = await stationOf(db, org, c.req.valid('param').id);
      const session = await sessionAt(db, org, station.id);
      const order = session?.order ?? null;
      const orderState = order === null ? null : (await orderOf(db, org, order)).state;
      const blockers = recordingBlockers({ station, heartbeat, session, order: orderState });
      const now = clock.now();
      const person = session?.personName ?? null;
      const state: StationState = { station: station.id, at: now.toISOString(), person, order, heartbeat, blockers };
      board.tell(org, state);
      const key = `${org}\n${station.id}`;
      const looks = JSON.stringify([person, order, heartbeat.activity, heartbeat.fault, blockers]);
      const last = kept.get(key);
      if (last?.looks !== looks || now.getTime() - last.atMs >= KEEP_EVERY_MS) {
        kept.set(key, { atMs: now.getTime(), looks });
        await keepState(db, org, state);
      }
      return c.json({ blockers }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/ground',
      summary: 'Every station as it stands, and the yield of the last hours',
      middleware: [allow('student')] as const,
      responses: { 200: json(Ground, 'The ground'), ...problems(401) },
    }),
    async (c) => c.json(await readGround(context, board, c.get('actor').org), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/ground/live',
      summary: 'Server-sent events with the stations that changed, at most two a second',
      middleware: [allow('student')] as const,
      responses: { 200: { description: '`data: [{"station":"sim-1", …}]`: the latest states' }, ...problems(401) },
    }),
    (c) => {
      const { org } = c.get('actor');
      // Otherwise a proxy would collect the events instead of passing them on.
      c.header('X-Accel-Buffering', 'no');
      return streamSSE(c, async (stream) => {
        const gone = new AbortController();
        stream.onAbort(() => gone.abort());
        const beat = setInterval(() => void stream.write(': still here\n\n'), BEAT_MS);
        try {
          await stream.write('retry: 2000\n\n');
          const signal = AbortSignal.any([gone.signal, stopping]);
          for await (const states of board.listen(org, signal)) await stream.writeSSE({ data: JSON.stringify(states) });
        } finally {
          clearInterval(beat);
        }
      });
    },
  );
  return app;
}
