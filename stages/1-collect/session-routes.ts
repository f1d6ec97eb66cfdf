import { mayAct, OwnCount, PalaestraError, SafetyChecklist, Session } from '@palaestra/core';
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
import { json, list } from './json-body.ts';
import { experienceOf, ownCount } from './ledger-store.ts';
import { refuseRevoked, refuseUnfit } from './may-collect.ts';
import { orderOf } from './order-store.ts';
import { checklistFor, signChecklist } from './safety.ts';
import { closeSession, lastSessionAt, openSession, sessionOf, sessionsOf } from './session-store.ts';
import { stationOf } from './station-store.ts';
import { taskOf } from './task-store.ts';

const NewSession = z.object({
  station: z.string(),
  order: z.string().nullable().default(null),
  /** Ids of the points of the checklist that the person confirms. */
  confirmed: z.array(z.string().max(100)).max(100).default([]),
});
const params = z.object({ id: z.string() });
/** When it was opened or last gone on with, as who ends it knows it; gone on with since, it stays open. */
const AsOf = z.object({ asOf: z.iso.datetime().optional() });

/**
 * Who works where: the safety checklist, sessions, and a collector's own count. `changed` hears of the stations at which
 * somebody began or ended.
 */
export function sessionRoutes(context: StageContext, changed: (org: string, station: string) => void): StageApp {
  const { db, live } = context;
  const app = stageApp();
  app.openapi(
    createRoute({
      method: 'get',
      path: '/stations/{id}/checklist',
      summary: 'What has to be confirmed before work at a station',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: json(SafetyChecklist, 'Empty for a simulated station'), ...problems(401, 404) },
    }),
    async (c) => c.json(checklistFor(await stationOf(db, c.get('actor').org, c.req.valid('param').id)), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/sessions',
      summary: 'Who works or worked where',
      middleware: [allow('collector')] as const,
      responses: { 200: list(Session, 'The open ones and the newest others, at most 500'), ...problems(401, 403) },
    }),
    async (c) => c.json({ items: await sessionsOf(db, c.get('actor').org) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/stations/{id}/session',
      summary: 'The session that is open at a station, else the last one with how it ended',
      middleware: [allow('collector')] as const,
      request: { params },
      responses: {
        200: json(z.object({ session: Session.nullable() }), 'Null before the first'),
        ...problems(401, 403, 404),
      },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = await stationOf(db, org, c.req.valid('param').id);
      return c.json({ session: await lastSessionAt(db, org, id) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/sessions',
      summary: 'Begin work at a station, signing its safety checklist, or go on with an own session that is still open',
      middleware: [allow('collector')] as const,
      request: { body: { required: true, ...json(NewSession, 'Where, on which order, what is confirmed') } },
      responses: { 201: json(Session, 'The session'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { station: place, order: id, confirmed } = c.req.valid('json');
      refuseStation(actor);
      const station = await stationOf(db, actor.org, place);
      refuseRevoked(station, 'begin work');
      if (id !== null) {
        const order = await orderOf(db, actor.org, id);
        const task = await taskOf(db, actor.org, order.task);
        refuseUnfit({ order, task, station, experience: await experienceOf(db, actor.org, actor.person, task.id) });
      }
      const checklist = signChecklist(checklistFor(station), confirmed);
      const session = await openSession(context, actor, { station, order: id, checklist });
      changed(actor.org, place);
      live.send(actor.org, { kind: 'ground', id: place });
      return c.json(session, 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/sessions/{id}/close',
      summary: 'End work at a station; a session of somebody else needs a manager',
      middleware: [allow('collector')] as const,
      request: { params, query: AsOf },
      responses: { 200: json(Session, 'The session'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const { org, person, name, role } = c.get('actor');
      const { asOf } = c.req.valid('query');
      refuseStation(c.get('actor'));
      const session = await sessionOf(db, org, c.req.valid('param').id);
      if (session.person !== person && !mayAct(role, 'manager')) {
        const text = `it belongs to ${session.personName}, expected your own or the role manager`;
        throw new PalaestraError('forbidden', `Cannot close the session: ${text} (${session.id})`, {
          details: { reason: 'session_foreign', facts: { name: session.personName } },
        });
      }
      const closed = await closeSession(context, org, session.id, {
        by: name,
        asOf: asOf === undefined ? undefined : new Date(asOf),
      });
      changed(org, session.station);
      live.send(org, { kind: 'ground', id: session.station });
      return c.json(closed, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/counts/own',
      summary: 'What became of the recordings of who asks',
      middleware: [allow('student')] as const,
      responses: { 200: json(OwnCount, 'Today, the last seven days, all'), ...problems(401) },
    }),
    async (c) => c.json(await ownCount(context, c.get('actor').org, c.get('actor').person), 200),
  );
  return app;
}

/** @throws PalaestraError `forbidden`: what is signed is signed by a person. */
function refuseStation({ station }: Actor): void {
  if (station === undefined) return;
  const text = 'a session is signed by a person, expected somebody who is signed in, found the key of a station';
  throw new PalaestraError('forbidden', `Cannot begin or end work: ${text} (${station})`);
}
