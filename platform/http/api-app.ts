import { OpenAPIHono } from '@hono/zod-openapi';
import { PalaestraError } from '@palaestra/core';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from 'pino';
import { errorResponse, problemResponse } from './errors.ts';
import { isSameHost } from './same-host.ts';
import type { Actor, StageApp, StageEnv } from './stage.ts';

/** Most bytes of a body, except for the parts of an upload, which bring their own limit. */
const BODY_LIMIT = 4 * 1024 * 1024;
const SAFE = ['GET', 'HEAD', 'OPTIONS'];

export interface ApiOptions {
  /** The doors that are mounted under `/api/v1`. */
  readonly routes: readonly StageApp[];
  /**
   * Who makes the request, or null when nobody signed in.
   *
   * @throws PalaestraError `unauthenticated` for a wrong key.
   */
  readonly authenticate: (request: Request) => Promise<Actor | null>;
  readonly log: Logger;
}

/**
 * The frame around every route: request id, security headers, origin check, body limit, authentication under
 * `/api/v1`, problem documents for every error. Tests of a stage use it with an `authenticate` of their own.
 */
export function apiApp({ routes, authenticate, log }: ApiOptions): StageApp {
  const app = new OpenAPIHono<StageEnv>();
  app.onError((error, c) => errorResponse(error, c, log));
  app.notFound((c) => problemResponse(c, 'not_found', `Cannot find the page: no such address (${c.req.path})`));
  app.use(requestId({ limitLength: 64 }));
  app.use(
    secureHeaders({
      strictTransportSecurity: false,
      crossOriginResourcePolicy: 'same-origin',
      referrerPolicy: 'same-origin',
      xFrameOptions: 'DENY',
    }),
  );
  app.use('/api/*', sameOrigin);
  app.use('/api/*', limitBody);
  app.use(
    '/api/v1/*',
    createMiddleware<StageEnv>(async (c, next) => {
      const actor = await authenticate(c.req.raw);
      if (actor === null) {
        throw new PalaestraError(
          'unauthenticated',
          'Cannot answer: nobody is signed in, expected a session or an API key',
        );
      }
      c.set('actor', actor);
      await next();
      c.header('Cache-Control', c.res.headers.get('Cache-Control') ?? 'no-store');
    }),
  );
  for (const door of routes) app.route('/api/v1', door);
  return app;
}

/** Refuse a change that another site's page asks for with the visitor's cookie. A key in a header needs no such check. */
const sameOrigin = createMiddleware(async (c, next) => {
  const origin = c.req.header('Origin');
  const foreign = origin !== undefined && !isSameHost(origin, c.req.url);
  const crossSite = c.req.header('Sec-Fetch-Site') === 'cross-site';
  if (!SAFE.includes(c.req.method) && c.req.header('Authorization') === undefined && (foreign || crossSite)) {
    throw new PalaestraError(
      'forbidden',
      `Cannot accept the change: it comes from another site (${origin ?? 'unknown'})`,
    );
  }
  await next();
});

const refuseBody = bodyLimit({
  maxSize: BODY_LIMIT,
  onError: (c) => problemResponse(c, 'too_large', `Cannot read the request: expected at most ${BODY_LIMIT} bytes`),
});

const limitBody = createMiddleware((c, next) => {
  const part = c.req.method === 'PUT' && /^\/api\/v1\/uploads\/[^/]+\/parts\/[^/]+$/.test(c.req.path);
  return part ? next() : refuseBody(c, next);
});
