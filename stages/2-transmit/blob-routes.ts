import { EpisodeId, PalaestraError, Sha256 } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { MediaRequest } from './answers.ts';
import { byteRange } from './byte-range.ts';
import { json } from './json-content.ts';
import { ingestMedia } from './receive/ingest.ts';
import { refuseForeignEpisode } from './receive/own-station.ts';
import type { Uploads } from './receive/uploads.ts';
import { episodeRow, grantedType, insertMedia } from './store.ts';

/** Stored blobs with byte ranges, and media of an episode. */
export function blobRoutes(uploads: Uploads): StageApp {
  const { context } = uploads;
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'post',
      path: '/episodes/{id}/media',
      summary: 'Put an uploaded file beside an episode',
      middleware: [allow('collector')] as const,
      request: { params: z.object({ id: EpisodeId }), body: { required: true, ...json(MediaRequest, 'The file') } },
      responses: {
        200: json(MediaRequest, 'The file as it is listed'),
        ...problems(400, 401, 403, 404, 409, 422, 507),
      },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = c.req.valid('param');
      const media = c.req.valid('json');
      const episode = await episodeRow(context, org, id);
      if (episode === null) throw new PalaestraError('not_found', `Cannot add the file: no such episode (${id})`);
      refuseForeignEpisode(c.get('actor'), episode);
      if ((await grantedType(context.db, org, media.sha256)) === null)
        await ingestMedia(uploads, org, media.sha256, media.type);
      await insertMedia(context.db, org, id, media);
      context.live.send(org, { kind: 'episode', id });
      return c.json(media, 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/blobs/{sha256}',
      summary: 'Read a recording or medium, whole or in part',
      middleware: [allow('student')] as const,
      request: { params: z.object({ sha256: Sha256 }) },
      responses: {
        200: { description: 'The bytes', content: { 'application/octet-stream': { schema: z.string() } } },
        206: { description: 'The range that was asked for' },
        304: { description: 'Known to the reader' },
        416: { description: 'Nothing of the range exists' },
        ...problems(400, 401, 404),
      },
    }),
    async (c) => {
      const { sha256 } = c.req.valid('param');
      const type = await grantedType(context.db, c.get('actor').org, sha256);
      const blob = type === null ? null : await context.blobs.stat(sha256);
      if (type === null || blob === null) {
        throw new PalaestraError('not_found', `Cannot read the blob: there is none for this organization (${sha256})`);
      }
      const etag = `"${sha256}"`;
      const headers = {
        ETag: etag,
        'Accept-Ranges': 'bytes',
        // The name is the content, so it never changes; `private` because it belongs to an organization.
        'Cache-Control': 'private, max-age=31536000, immutable',
        'Content-Type': type,
        'X-Content-Type-Options': 'nosniff',
      };
      if (c.req.header('If-None-Match')?.includes(etag)) return c.body(null, 304, headers);
      const current = [undefined, etag].includes(c.req.header('If-Range'));
      const range = current ? byteRange(c.req.header('Range'), blob.size) : null;
      if (range === 'unsatisfiable') return c.body(null, 416, { ...headers, 'Content-Range': `bytes */${blob.size}` });
      const { start, end } = range ?? { start: 0, end: blob.size };
      const bytes = ReadableStream.from(context.blobs.read(sha256, { start, end }));
      const length = String(end - start);
      if (range === null) return c.body(bytes, 200, { ...headers, 'Content-Length': length });
      const place = `bytes ${start}-${end - 1}/${blob.size}`;
      return c.body(bytes, 206, { ...headers, 'Content-Length': length, 'Content-Range': place });
    },
  );

  return app;
}
