import { STAGES } from '@palaestra/core';
import { type Auth, authRoutes, signInRoutes } from '@palaestra/platform/auth';
import type { UploadLimits } from '@palaestra/platform/config';
import { apiApp, createRoute, problems, type StageApp, type StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { z } from 'zod';
import { apiPage } from './api-page.ts';
import { demoRoutes } from './demo.ts';
import { foxgloveRoutes } from './live/foxglove-routes.ts';
import type { Tickets } from './live/tickets.ts';
import { liveRoutes } from './live-route.ts';
import { openApiDocument } from './openapi-document.ts';
import { overviewRoutes } from './overview.ts';
import { CONSORTIUM, DOORS } from './stages.ts';
import { solverFiles, webPage } from './web-page.ts';

export interface AppOptions {
  readonly context: StageContext;
  readonly auth: Auth;
  /** Rights to watch over a WebSocket. */
  readonly tickets: Tickets;
  /** Uploads that are under way. */
  readonly spoolDir: string;
  /** Keys and certificates of running plants. */
  readonly plantKeys: string;
  /** Address on which their brokers and OPC UA servers listen. */
  readonly plantHost: string;
  readonly uploads?: UploadLimits;
  /** The built page. */
  readonly webDir: string;
  /** Files of the solver for the browser; the folder may be missing. */
  readonly solverDir: string;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}

const health = createRoute({
  method: 'get',
  path: '/api/health',
  summary: 'Whether the server and its database answer',
  security: [],
  responses: {
    200: {
      description: 'Both answer',
      content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
    },
    ...problems(503),
  },
});

/** Everything that the server answers, on one Hono app. */
export function buildApp(options: AppOptions): StageApp {
  const { context, auth, tickets, spoolDir, plantKeys, plantHost, uploads, webDir, solverDir, stopping } = options;
  const doorOptions = { ...uploads, spoolDir, plantKeys, plantHost, stopping };
  const doors = STAGES.map((stage) => tagged(DOORS[stage].routes(context, doorOptions), stage));
  const around = Object.entries(CONSORTIUM).map(([name, door]) => tagged(door.routes(context, doorOptions), name));
  const own = [
    authRoutes(auth),
    overviewRoutes(context),
    demoRoutes(context),
    liveRoutes(context.live, stopping),
    foxgloveRoutes(context, tickets),
  ];
  const routes = [...own.map((app) => tagged(app, 'platform')), ...doors, ...around];
  const app = apiApp({ routes, authenticate: auth.authenticate, log: context.log });
  app.route('/', tagged(signInRoutes(auth), 'platform'));
  app.openapi({ ...health, tags: ['platform'] }, async (c) => {
    await sql`select 1`.execute(context.db);
    return c.json({ status: 'ok' as const }, 200);
  });
  const document = openApiDocument(app);
  app.get('/api/openapi.json', (c) => c.json(document));
  app.get('/api/docs', (c) => c.html(apiPage(document)));
  const page = webPage(webDir);
  const solver = solverFiles(solverDir);
  app.get('/solver/*', async (c) => (await solver(c)) ?? c.notFound());
  app.get('*', async (c, next) => {
    const response = c.req.path.startsWith('/api/') ? null : await page(c);
    return response ?? next();
  });
  return app;
}

function tagged(app: StageApp, tag: string): StageApp {
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type === 'route') definition.route.tags = [tag];
  }
  return app;
}
