import { mayAct, PalaestraError, Take, TakeMarks, TakeReport, Variation } from '@palaestra/core';
import {
  type Actor,
  allow,
  createRoute,
  problems,
  type StageApp,
  type StageContext,
  stageApp,
} from '@palaestra/platform/http';
import { z } from 'zod';
import type { GroundParts } from './ground-routes.ts';
import { stationState } from './ground-store.ts';
import { json } from './json-body.ts';
import { experienceOf } from './ledger-store.ts';
import { refuseRevoked, refuseUnfit } from './may-collect.ts';
import { refuseTake } from './may-take.ts';
import { orderOf } from './order-store.ts';
import { noteSignOfLife, sessionAt } from './session-store.ts';
import { stationOf } from './station-store.ts';
import { takePlan } from './take-plan.ts';
import { insertTake, noteReport, settledTake, takeOf, wishOf } from './take-store.ts';
import { taskOf } from './task-store.ts';

/** How long a station waits for a wish before it asks again; shorter than what proxies let stand. */
const WAIT_MS = 15_000;

const params = z.object({ id: z.string() });
const ofTake = z.object({ id: z.string(), take: z.string() });
const NewTake = z.object({
  /** Made by who asks, so that asking again starts nothing twice. */
  id: z.string().regex(/^take_[0-9a-f]{32}$/, 'expected take_ and 32 hexadecimal digits'),
  /** What was set up, out of the order of the session. */
  variation: Variation.default({}),
});
const Exchange = z.object({
  /** Number of the last wish that the station has seen. */
  after: z.number().int().min(0),
  /** How far its take is; null when nothing is new. */
  report: TakeReport.nullable(),
});
const TakeOrNone = z.object({
  take: Take.nullable(),
  /** The server's time, so that a page with a wrong clock can tell how long a take lasts. */
  now: z.iso.datetime(),
});

/** Takes at real stations: a person wishes from the page, the station asks what is wished and tells how far it is. */
export function takeRoutes(context: StageContext, { board, stopping }: Omit<GroundParts, 'known'>): StageApp {
  const { db, live } = context;
  const app = stageApp();
  const told = (take: Take | null) => ({ take, now: context.clock.now().toISOString() });
  const tell = (org: string, id: string) => live.send(org, { kind: 'take', id });

  app.openapi(
    createRoute({
      method: 'get',
      path: '/stations/{id}/take',
      summary: 'The newest take of a real station: what is wished of it, and how far it is',
      middleware: [allow('collector')] as const,
      request: { params },
      responses: { 200: json(TakeOrNone, 'Null before the first'), ...problems(401, 403, 404) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = await stationOf(db, org, c.req.valid('param').id);
      return c.json(told(await settledTake(context, org, id)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/stations/{id}/takes',
      summary: 'Start a take at a real station, in your own session with the whole safety checklist confirmed',
      middleware: [allow('collector')] as const,
      request: { params, body: { required: true, ...json(NewTake, 'Its id, and what was set up') } },
      responses: { 201: json(Take, 'The take, asked of the station'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { org, person } = actor;
      refuseStation(actor);
      const station = await stationOf(db, org, c.req.valid('param').id);
      refuseRevoked(station, 'record');
      const session = await sessionAt(db, org, station.id);
      const order = session === null || session.order === null ? null : await orderOf(db, org, session.order);
      const state = await stationState(context, board, org, station.id);
      refuseTake(person, { station, session, order: order?.state ?? null, state });
      const task = order === null ? null : await taskOf(db, org, order.task);
      const work = order === null || task === null ? null : { order, task };
      if (work !== null) {
        const experience = await experienceOf(db, org, person, work.task.id);
        refuseUnfit({ ...work, station, experience });
      }
      const { id, variation } = c.req.valid('json');
      await settledTake(context, org, station.id);
      const plan = takePlan(session!, work, variation);
      const take = await insertTake(context, actor, { id, station: station.id, plan });
      await noteSignOfLife(context, org, plan.session);
      tell(org, station.id);
      return c.json(take, 201);
    },
  );
  for (const { wish, summary, body } of [
    { wish: 'stop', summary: 'Stop a take; it waits to be kept or discarded', body: null },
    { wish: 'keep', summary: 'Keep a take, with its outcome, attempts and failure cause', body: TakeMarks },
    { wish: 'discard', summary: 'Discard a take: nothing of it is kept', body: null },
  ] as const) {
    const needs = body === null ? {} : { body: { required: true, ...json(body, 'How it ended') } };
    app.openapi(
      createRoute({
        method: 'post',
        path: `/stations/{id}/takes/{take}/${wish}`,
        summary,
        middleware: [allow('collector')] as const,
        request: { params: ofTake, ...needs },
        responses: { 200: json(Take, 'The take'), ...problems(400, 401, 403, 404) },
      }),
      async (c) => {
        const actor = c.get('actor');
        const { id: station, take: id } = c.req.valid('param');
        refuseStation(actor);
        const before = await takeOf(db, actor.org, station, id);
        const session = await sessionAt(db, actor.org, station);
        refuseForeign(actor, before, session?.person ?? null);
        const marks = body === null ? null : body.parse(await c.req.json());
        const take = await wishOf(context, actor.org, station, id, { wish, marks });
        if (session?.id === take.plan.session) await noteSignOfLife(context, actor.org, session.id);
        tell(actor.org, station);
        return c.json(take, 200);
      },
    );
  }
  app.openapi(
    createRoute({
      method: 'post',
      path: '/stations/{id}/take/exchange',
      summary: 'A station tells how far its take is, or waits up to 15 s for a wish that it has not seen',
      middleware: [allow('collector')] as const,
      request: { params, body: { required: true, ...json(Exchange, 'What it has seen and what is new') } },
      responses: { 200: json(TakeOrNone, 'The newest take as it is wished now'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const { org, station: own } = c.get('actor');
      const { id } = c.req.valid('param');
      if (own !== undefined && own !== id) {
        const text = `a station speaks for itself, expected ${own}, found ${id}`;
        throw new PalaestraError('forbidden', `Cannot exchange takes: ${text}`);
      }
      await stationOf(db, org, id);
      const { after, report } = c.req.valid('json');
      if (report !== null) {
        if (await noteReport(context, org, id, report)) tell(org, id);
        return c.json(told(await settledTake(context, org, id)), 200);
      }
      const gone = AbortSignal.any([c.req.raw.signal, stopping, AbortSignal.timeout(WAIT_MS)]);
      return c.json(told(await newerTake(context, org, id, after, gone)), 200);
    },
  );
  return app;
}

/** The newest take, as soon as it has a wish after `after`, and at the latest when `gone` aborts. */
async function newerTake(context: StageContext, org: string, station: string, after: number, gone: AbortSignal) {
  // Listening begins before the first look, so that nothing is missed in between.
  const over = new AbortController();
  const messages = context.live.listen(org, AbortSignal.any([gone, over.signal]))[Symbol.asyncIterator]();
  try {
    for (;;) {
      const message = messages.next();
      message.catch(() => {});
      const take = await settledTake(context, org, station);
      if ((take?.number ?? 0) > after || gone.aborted) return take;
      for (let heard = await message; ; heard = await messages.next()) {
        if (heard.done) return take;
        // What is told of the station may be that its session has ended.
        if (heard.value.id === station && ['take', 'ground'].includes(heard.value.kind)) break;
      }
    }
  } finally {
    over.abort();
  }
}

/** @throws PalaestraError `forbidden`: what is recorded is wished by a person. */
function refuseStation({ station }: Actor): void {
  if (station === undefined) return;
  const text = 'a take is asked for by a person, expected somebody who is signed in, found the key of a station';
  throw new PalaestraError('forbidden', `Cannot record: ${text} (${station})`);
}

/** @throws PalaestraError `forbidden` for who neither began the take, nor works there now, nor manages. */
function refuseForeign({ person, role }: Actor, take: Take, present: string | null): void {
  if (take.person === person || present === person || mayAct(role, 'manager')) return;
  const text = `it belongs to ${take.personName}, expected your own or the role manager`;
  throw new PalaestraError('forbidden', `Cannot change the take: ${text} (${take.id})`, {
    details: { reason: 'take_foreign', facts: { name: take.personName } },
  });
}
