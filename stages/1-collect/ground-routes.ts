import { Ground, Heartbeat, HeartbeatAnswer, PalaestraError, type StationState } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { GroundBoard } from './ground-board.ts';
import { keepState, readGround } from './ground-store.ts';
import { json } from './json-body.ts';
import { recordingBlockers } from './safety.ts';
import type { Situations } from './situations.ts';

const BEAT_MS = 20_000;
/** A state that differs from the last only in its rates is kept this seldom. */
const KEEP_EVERY_MS = 30_000;
/** One that looks different is kept no oftener than this: what is kept only counts after a restart. */
const KEEP_AT_MOST_MS = 1000;

/** What the board is made of. */
export interface GroundParts {
  readonly board: GroundBoard;
  readonly known: Situations;
  /** Ends open streams. */
  readonly stopping: AbortSignal;
}

/** The ground board: stations tell about themselves, pages see it at once. */
export function groundRoutes(context: StageContext, { board, known, stopping }: GroundParts): StageApp {
  const { db, clock } = context;
  const app = stageApp();
  const kept = new Map<string, { readonly atMs: number; readonly looks: string }>();
  /** A state goes to every open page and is put into words once. */
  const texts = new WeakMap<StationState, string>();
  const textOf = (state: StationState): string => {
    const text = texts.get(state) ?? JSON.stringify(state);
    texts.set(state, text);
    return text;
  };

  app.openapi(
    createRoute({
      method: 'post',
      path: '/stations/{id}/heartbeat',
      summary: 'A station tells how it stands',
      middleware: [allow('collector')] as const,
      request: { params: z.object({ id: z.string() }), body: { required: true, ...json(Heartbeat, 'How it stands') } },
      responses: {
        200: json(HeartbeatAnswer, 'Why it may not record now, and the session that is open there'),
        ...problems(400, 401, 403, 404),
      },
    }),
    async (c) => {
      const { org, station: own } = c.get('actor');
      const { id } = c.req.valid('param');
      if (own !== undefined && own !== id) {
        const text = `a station speaks for itself, expected ${own}, found ${id}`;
        throw new PalaestraError('forbidden', `Cannot take the heartbeat: ${text}`);
      }
      const { clock: told, ...heartbeat } = c.req.valid('json');
      const { station, session, order } = await known.of(org, id);
      const blockers = recordingBlockers({ station, heartbeat, session, order });
      const now = clock.now();
      const person = session?.personName ?? null;
      const state: StationState = {
        station: id,
        at: now.toISOString(),
        person,
        order: session?.order ?? null,
        heartbeat,
        blockers,
        // The way here takes its time, and nobody is helped by milliseconds.
        ...(told === undefined ? {} : { clockAhead: Math.round((Date.parse(told) - now.getTime()) / 1000) }),
      };
      board.tell(org, state);
      const key = `${org}\n${id}`;
      const looks = JSON.stringify([
        person,
        state.order,
        heartbeat.activity,
        heartbeat.fault,
        heartbeat.warning,
        blockers,
      ]);
      const last = kept.get(key);
      const since = last === undefined ? Number.POSITIVE_INFINITY : Math.abs(now.getTime() - last.atMs);
      if (since >= (last?.looks === looks ? KEEP_EVERY_MS : KEEP_AT_MOST_MS)) {
        kept.set(key, { atMs: now.getTime(), looks });
        await keepState(db, org, state);
      }
      return c.json({ blockers, session: session?.id ?? null }, 200);
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
      summary: 'Server-sent events with the stations that changed, at most one a second',
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
          for await (const states of board.listen(org, signal)) {
            await stream.writeSSE({ data: `[${states.map(textOf).join(',')}]` });
          }
        } finally {
          clearInterval(beat);
        }
      });
    },
  );
  return app;
}
