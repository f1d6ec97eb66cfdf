import { isPalaestraError, type PalaestraError, Sha256 } from '@palaestra/core';
import {
  allow,
  createRoute,
  problemResponse,
  problems,
  requestBody,
  type StageApp,
  stageApp,
} from '@palaestra/platform/http';
import { z } from 'zod';
import { AnnounceAnswer, IncompleteProblem, Stored } from '../answers.ts';
import { json } from '../json-content.ts';
import { Manifest } from '../manifest.ts';
import { announce } from './announce.ts';
import { CONTENT_DIGEST, refuseDamaged } from './content-digest.ts';
import { type Finish, forAWhile } from './finish.ts';
import { manifestOfSender } from './own-station.ts';
import { partReceiver, waitForTurn } from './receive-part.ts';
import type { Uploads } from './uploads.ts';

/** Longest that the answer to a finish takes, ms. */
const FINISH_MS = 15_000;

const Part = z.object({ sha256: Sha256, n: z.coerce.number().int().min(0).max(100_000) });

/** Sending: announce a manifest, bring its parts, have the whole verified and stored. */
export function uploadRoutes(uploads: Uploads, finish: Finish): StageApp {
  const app = stageApp();
  const receivePart = partReceiver(uploads);

  app.openapi(
    createRoute({
      method: 'post',
      path: '/uploads/announce',
      summary: 'Announce a file by its manifest; tells which parts lack',
      middleware: [allow('collector')] as const,
      request: { body: { required: true, ...json(Manifest, 'What is to be sent') } },
      responses: {
        200: json(AnnounceAnswer, 'Stored already, or wanted'),
        ...problems(400, 401, 403, 409, 413, 422, 503, 507),
      },
    }),
    async (c) => {
      await refuseDamaged(c.req.header(CONTENT_DIGEST), await c.req.arrayBuffer());
      const told = c.req.valid('json');
      // Stations that all come at once must not take the database away from each other; who has gone away is not served.
      try {
        const manifest = manifestOfSender(c.get('actor'), told);
        const leave = await uploads.desk.announcing.enter(manifest.station ?? '', c.req.raw.signal);
        try {
          return c.json(await announce(uploads, c.get('actor'), manifest), 200);
        } finally {
          leave();
        }
      } catch (error) {
        // Told apart from a key that may send nothing at all, so that its sender goes on with its other recordings.
        const stations = isPalaestraError(error) ? error.details.stations : undefined;
        if (stations === undefined) throw error;
        return problemResponse(c, 'forbidden', (error as PalaestraError).message, { members: { stations } }) as never;
      }
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/uploads/{sha256}/parts/{n}/turn',
      summary: 'Wait until it is the turn of a part, before its bytes fill the link',
      middleware: [allow('collector')] as const,
      request: { params: Part },
      responses: { 204: { description: 'Its bytes may come now' }, ...problems(400, 401, 403, 404, 422, 503) },
    }),
    async (c) => {
      const { org, person } = c.get('actor');
      await waitForTurn(uploads, { org, sender: person, ...c.req.valid('param'), signal: c.req.raw.signal });
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: 'put',
      path: '/uploads/{sha256}/parts/{n}',
      summary: 'Bring one part, in any order; the body is its bytes',
      middleware: [allow('collector')] as const,
      request: {
        params: Part,
        // Described only: the route streams the bytes to the disk.
        body: { content: { 'application/octet-stream': { schema: z.any() } } },
      },
      responses: { 204: { description: 'It is on the disk' }, ...problems(400, 401, 403, 404, 422, 503, 507) },
    }),
    async (c) => {
      const { sha256, n } = c.req.valid('param');
      const length = c.req.header('Content-Length');
      const { org, person } = c.get('actor');
      await receivePart({
        org,
        sender: person,
        sha256,
        n,
        length: length === undefined ? null : Number(length),
        body: requestBody(c),
        signal: c.req.raw.signal,
      });
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/uploads/{sha256}/finish',
      summary: 'Have a complete recording verified and stored; answers with the signed receipt',
      middleware: [allow('collector')] as const,
      request: { params: z.object({ sha256: Sha256 }) },
      responses: {
        200: json(Stored, 'The receipt'),
        ...problems(400, 401, 403, 404, 422, 503, 507),
        409: {
          description: 'Parts lack',
          content: { 'application/problem+json': { schema: IncompleteProblem } },
        },
      },
    }),
    async (c) => {
      const { sha256 } = c.req.valid('param');
      try {
        const receipt = await forAWhile(finish(c.get('actor').org, sha256), FINISH_MS);
        return c.json({ state: 'stored' as const, receipt }, 200);
      } catch (error) {
        const missing = isPalaestraError(error) ? error.details.missing : undefined;
        if (missing === undefined) throw error;
        return problemResponse(c, 'conflict', (error as PalaestraError).message, { members: { missing } }) as never;
      }
    },
  );

  return app;
}
