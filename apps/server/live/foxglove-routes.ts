import { PalaestraError } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { episodeRow } from '@palaestra/transmit/server';
import { z } from 'zod';
import { refuseRevoked } from './cut-revoked.ts';
import type { Tickets } from './tickets.ts';

/** Where viewers connect; the ticket comes as `?ticket=`. */
export const WATCH_PATH = '/api/v1/live/foxglove';

const route = createRoute({
  method: 'post',
  path: '/live/foxglove',
  summary: 'An address under which Foxglove or Lichtblick may watch an episode or a station for eight hours',
  middleware: [allow('student')] as const,
  request: {
    body: {
      required: true,
      content: {
        'application/json': { schema: z.object({ kind: z.enum(['episode', 'station']), id: z.string().max(200) }) },
      },
    },
  },
  responses: {
    200: {
      description: 'Path of the WebSocket with its ticket: whoever has it may watch; both sub-protocols of version 1',
      content: { 'application/json': { schema: z.object({ path: z.string(), until: z.iso.datetime() }) } },
    },
    ...problems(400, 401, 403, 404),
  },
});

/** `POST /live/foxglove`. */
export function foxgloveRoutes(context: StageContext, tickets: Tickets): StageApp {
  const app = stageApp();
  app.openapi(route, async (c) => {
    const { org, person } = c.get('actor');
    const { kind, id } = c.req.valid('json');
    if (kind === 'station') await refuseRevoked(context, org, id, 'watch');
    else if ((await episodeRow(context, org, id)) === null) {
      throw new PalaestraError('not_found', `Cannot watch the episode: there is none of this name (${id})`);
    }
    const { ticket, until } = tickets.issue({ org, person, kind, id });
    return c.json({ path: `${WATCH_PATH}?ticket=${ticket}`, until: until.toISOString() }, 200);
  });
  return app;
}
