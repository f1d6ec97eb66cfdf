import { CELL_KINDS } from '@palaestra/cells';
import { Change, PalaestraError, Station } from '@palaestra/core';
import { issueStationKey, stationKeys, withdrawStationKeys } from '@palaestra/platform/auth';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { changesOf } from './change-store.ts';
import { NewStation, Reason } from './door-schemas.ts';
import { json, list } from './json-body.ts';
import { refuseRevoked } from './may-collect.ts';
import { endSessionAt } from './session-store.ts';
import { insertStation, stationOf, stationsOf, updateStation } from './station-store.ts';

const params = z.object({ id: z.string() });
const When = z.iso.datetime();
const KeyItem = z.object({ station: z.string(), start: z.string(), createdAt: When, usedAt: When.nullable() });

/** Where it is taught: stations, their keys, and taking one out of work. `changed` hears of what may record no more. */
export function stationRoutes(context: StageContext, changed: (org: string, station: string) => void): StageApp {
  const { db, live, clock } = context;
  const app = stageApp();
  const tell = (org: string, id: string) => {
    changed(org, id);
    live.send(org, { kind: 'ground', id });
  };
  app.openapi(
    createRoute({
      method: 'get',
      path: '/stations',
      summary: 'Where it is taught',
      middleware: [allow('student')] as const,
      responses: { 200: list(Station, 'The stations, real and simulated'), ...problems(401) },
    }),
    async (c) => c.json({ items: await stationsOf(db, c.get('actor').org) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/stations',
      summary: 'Add a station',
      middleware: [allow('manager')] as const,
      request: { body: { required: true, ...json(NewStation, 'The station') } },
      responses: { 201: json(Station, 'The station'), ...problems(400, 401, 403, 409) },
    }),
    async (c) => {
      const station = c.req.valid('json');
      refuseUnbuildable(station);
      await insertStation(context, c.get('actor'), station);
      tell(c.get('actor').org, station.id);
      return c.json(station, 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/stations/{id}',
      summary: 'Change a station; how it was is kept',
      middleware: [allow('manager')] as const,
      request: { params, body: { required: true, ...json(NewStation, 'The whole station') } },
      responses: { 200: json(Station, 'The station'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const before = await stationOf(db, org, c.req.valid('param').id);
      const { revoked } = before;
      if (c.req.valid('json').simulated !== before.simulated) {
        const kind = before.simulated ? 'simulated' : 'real';
        const text = `a ${kind} one stays ${kind}, because its recordings say so; add another`;
        throw new PalaestraError('conflict', `Cannot change the station: ${text} (${before.id})`, {
          details: { reason: 'station_kind_stays' },
        });
      }
      const station = { ...c.req.valid('json'), id: before.id, ...(revoked === undefined ? {} : { revoked }) };
      refuseUnbuildable(station);
      await updateStation(context, c.get('actor'), station);
      tell(org, station.id);
      return c.json(station, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/stations/{id}/changes',
      summary: 'How a station was, newest first',
      middleware: [allow('collector')] as const,
      request: { params },
      responses: { 200: list(Change, 'At most 100; empty for a built-in one'), ...problems(401, 403) },
    }),
    async (c) => c.json({ items: await changesOf(db, c.get('actor').org, 'station', c.req.valid('param').id) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/stations/{id}/revoke',
      summary:
        'Take a station out of work: its key stops at once, its session ends, what it has recorded stays with it',
      middleware: [allow('manager')] as const,
      request: { params, body: { required: true, ...json(Reason, 'What the station is told') } },
      responses: { 200: json(Station, 'The station'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const { org, name } = c.get('actor');
      const { reason } = c.req.valid('json');
      const now = clock.now();
      const before = await stationOf(db, org, c.req.valid('param').id);
      const station = { ...before, revoked: { at: now.toISOString(), by: name, reason } };
      await updateStation(context, c.get('actor'), station);
      await withdrawStationKeys(db, org, station.id, `the station was revoked: ${reason}`, now);
      await endSessionAt(context, org, station.id, name);
      tell(org, station.id);
      return c.json(station, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/stations/{id}/restore',
      summary: 'Let a revoked station work again; it needs a new key',
      middleware: [allow('manager')] as const,
      request: { params },
      responses: { 200: json(Station, 'The station'), ...problems(401, 403, 404, 409) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { revoked: _, ...station } = await stationOf(db, org, c.req.valid('param').id);
      await updateStation(context, c.get('actor'), station);
      tell(org, station.id);
      return c.json(station, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/stations/keys',
      summary: 'Which stations have a key, and when they last used it',
      middleware: [allow('manager')] as const,
      responses: { 200: list(KeyItem, 'Never the keys themselves'), ...problems(401, 403) },
    }),
    async (c) => {
      const keys = await stationKeys(db, c.get('actor').org);
      return c.json({ items: [...keys].map(([station, key]) => ({ station, ...key })) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/stations/{id}/key',
      summary: 'Make the key of a station; it is shown only now, and an earlier one stops',
      middleware: [allow('manager')] as const,
      request: { params },
      responses: {
        201: json(z.object({ id: z.string(), key: z.string() }), 'The key'),
        ...problems(401, 403, 404, 409),
      },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const station = await stationOf(db, org, c.req.valid('param').id);
      refuseRevoked(station, 'make a key');
      return c.json(await issueStationKey(db, org, station, clock.now()), 201);
    },
  );
  return app;
}

/** A simulated station is one of a cell that exists; a real one is none. */
function refuseUnbuildable({ id, simulated, cell }: Station): void {
  const known = CELL_KINDS.map(({ name }) => name);
  if (simulated ? cell !== null && known.includes(cell) : cell === null) return;
  const expected = simulated ? `one of the cells ${known.join(', ')}` : 'no simulated cell at a real station';
  throw new PalaestraError(
    'bad_input',
    `Cannot keep the station: expected ${expected}, found ${cell ?? 'none'} (${id})`,
  );
}
