import { mayAct, PalaestraError, Sha256, UploadItem, UploadPage, UploadState, UploadSummary } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { ReceiptKeys } from '../answers.ts';
import { json } from '../json-content.ts';
import { summariseUploads } from '../summary-store.ts';
import { deleteUpload, listUploads, uploadItem, uploadRow } from './upload-store.ts';
import type { Uploads } from './uploads.ts';

const Cursor = z.tuple([z.iso.datetime(), Sha256]);

const ListQuery = z.object({
  state: UploadState.optional(),
  station: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(200).optional(),
});

/** What became of uploads: the list, one of them, giving one up; and the keys that sign receipts. */
export function listRoutes(uploads: Uploads): StageApp {
  const { context, files } = uploads;
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/uploads/receipt-keys',
      summary: 'Public keys with which receipts are verified',
      middleware: [allow('collector')] as const,
      responses: { 200: json(ReceiptKeys, 'The keys'), ...problems(401, 403) },
    }),
    async (c) => c.json({ keys: [(await uploads.signer()).key] }, 200),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/uploads',
      summary: 'Uploads, the latest change first',
      middleware: [allow('collector')] as const,
      request: { query: ListQuery },
      responses: { 200: json(UploadPage, 'A page of them'), ...problems(400, 401, 403) },
    }),
    async (c) => {
      const { state, station, limit, cursor } = c.req.valid('query');
      const after = cursor === undefined ? undefined : readCursor(cursor);
      const items = await listUploads(context.db, c.get('actor').org, {
        limit: limit + 1,
        ...(state === undefined ? {} : { state }),
        ...(station === undefined ? {} : { station }),
        ...(after === undefined ? {} : { after }),
      });
      const more = items.length > limit;
      const page = items.slice(0, limit);
      const last = page.at(-1);
      return c.json({ items: page, next: more && last !== undefined ? `${last.changedAt},${last.sha256}` : null }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/uploads/summary',
      summary: 'What lies between each station and the store, and what came in hour by hour',
      middleware: [allow('student')] as const,
      responses: { 200: json(UploadSummary, 'The transmission at a glance'), ...problems(401) },
    }),
    async (c) => c.json(await summariseUploads(context, c.get('actor').org), 200),
  );

  const one = { params: z.object({ sha256: Sha256 }) };
  app.openapi(
    createRoute({
      method: 'get',
      path: '/uploads/{sha256}',
      summary: 'How far an upload is',
      middleware: [allow('collector')] as const,
      request: one,
      responses: { 200: json(UploadItem, 'The upload'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const { sha256 } = c.req.valid('param');
      const row = await uploadRow(context.db, c.get('actor').org, sha256);
      if (row === null) throw unknown('show', sha256);
      return c.json(uploadItem(row), 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/uploads/{sha256}',
      summary: 'Give up an upload that is unfinished or quarantined; its sender may, or an inspector',
      middleware: [allow('collector')] as const,
      request: one,
      responses: { 204: { description: 'It is gone' }, ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const { sha256 } = c.req.valid('param');
      const { org, person, role } = c.get('actor');
      const file = await context.db.transaction().execute(async (db) => {
        const row = await uploadRow(db, org, sha256, { lock: true });
        if (row === null) throw unknown('give up', sha256);
        if (row.person !== person && !mayAct(role, 'inspector')) {
          const text = `Cannot give up the upload: somebody else announced it, expected its sender or an inspector (${sha256})`;
          throw new PalaestraError('forbidden', text);
        }
        if (row.state === 'ingested' || row.state === 'verified') {
          throw new PalaestraError('conflict', `Cannot give up the upload: it is in the store already (${sha256})`);
        }
        await deleteUpload(db, org, sha256);
        return row.file;
      });
      await files.remove(file);
      return c.body(null, 204);
    },
  );

  return app;
}

function readCursor(text: string): { changedAt: string; sha256: Sha256 } {
  const read = Cursor.safeParse(text.split(','));
  if (!read.success) throw new PalaestraError('bad_input', 'Cannot read the request: unknown cursor (query.cursor)');
  const [changedAt, sha256] = read.data;
  return { changedAt, sha256 };
}

function unknown(action: string, sha256: Sha256): PalaestraError {
  return new PalaestraError('not_found', `Cannot ${action} the upload: none of this content was announced (${sha256})`);
}
