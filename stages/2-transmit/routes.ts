import { EpisodeId, PalaestraError, Sha256 } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { byteRange } from './byte-range.ts';
import { deliverMedia, deliverRecording, storedReceipt } from './deliver.ts';
import { openSpool } from './spool.ts';
import { episodeRow, grantedType, insertMedia, insertUpload } from './store.ts';
import {
  AnnounceAnswer,
  AnnounceRequest,
  FinishRequest,
  MediaRequest,
  type PlainReceipt,
  Stored,
} from './tus-answers.ts';

export interface TransmitOptions {
  /** Folder for uploads that are under way; on the same disk as the blobs, or with as much space. */
  readonly spoolDir: string;
  /** Largest file that is taken, bytes; 50 GB by default. */
  readonly maxBytes?: number;
  /** Bytes free in a folder; for tests. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

const MAX_BYTES = 50e9;

/** Uploads (announce, tus, finish), blobs with byte ranges, media of an episode. */
export function routes(context: StageContext, options: TransmitOptions): StageApp {
  const app = stageApp();
  const spool = openSpool(context, { maxBytes: MAX_BYTES, ...options });
  const finishing = new Map<string, Promise<PlainReceipt>>();

  app.openapi(
    createRoute({
      method: 'post',
      path: '/uploads/announce',
      summary: 'Ask whether a recording is wanted',
      middleware: [allow('collector')] as const,
      request: { body: { required: true, ...json(AnnounceRequest, 'What is to be sent') } },
      responses: { 200: json(AnnounceAnswer, 'Stored already, or wanted'), ...problems(400, 401, 403, 413, 507) },
    }),
    async (c) => {
      const { org, person } = c.get('actor');
      const { sha256, size, name } = c.req.valid('json');
      const episode = await storedReceipt(context, spool, org, sha256);
      if (episode !== null) return c.json({ state: 'stored' as const, episode }, 200);
      await spool.checkSpace(size);
      await insertUpload(context.db, {
        org,
        sha256,
        name,
        size,
        person,
        created_at: context.clock.now(),
        told_at: null,
      });
      return c.json({ state: 'wanted' as const }, 200);
    },
  );

  // The tus protocol has its own documents (https://tus.io), so these two stand outside of ours.
  app.use('/uploads/tus/*', allow('collector'));
  app.all('/uploads/tus', (c) => spool.handle(c.get('actor').org, c.req.raw));
  app.all('/uploads/tus/:id', (c) => {
    // The library would give out a finished upload; what is not verified is not readable.
    if (c.req.raw.method !== 'GET') return spool.handle(c.get('actor').org, c.req.raw);
    throw new PalaestraError('not_found', `Cannot read the upload: only a stored blob is readable (${c.req.path})`);
  });

  app.openapi(
    createRoute({
      method: 'post',
      path: '/uploads/finish',
      summary: 'Have a complete upload verified and stored',
      middleware: [allow('collector')] as const,
      request: { body: { required: true, ...json(FinishRequest, 'The upload') } },
      responses: { 200: json(Stored, 'The receipt'), ...problems(400, 401, 403, 404, 409, 422, 507) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { sha256 } = c.req.valid('json');
      // A sender that asks again while the file is being verified waits for the same result.
      const key = `${org}\n${sha256}`;
      const delivery = finishing.get(key) ?? deliverRecording(context, spool, org, sha256);
      finishing.set(key, delivery);
      const episode = await delivery.finally(() => finishing.delete(key));
      return c.json({ state: 'stored' as const, episode }, 200);
    },
  );

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
      if ((await episodeRow(context, org, id)) === null) {
        throw new PalaestraError('not_found', `Cannot add the file: no such episode (${id})`);
      }
      if ((await grantedType(context.db, org, media.sha256)) === null) await deliverMedia(context, spool, org, media);
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

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
