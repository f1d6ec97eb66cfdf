import { CELL_KINDS } from '@palaestra/cells';
import { Change, PalaestraError, Picture, Sha256, Task } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { changesOf } from './change-store.ts';
import { NewTask } from './door-schemas.ts';
import { json, list } from './json-body.ts';
import { PICTURE_LIMIT } from './picture.ts';
import { keepPicture, pictureOf } from './picture-store.ts';
import { insertTask, tasksOf, updateTask } from './task-store.ts';

const params = z.object({ id: z.string() });

/** What is taught: tasks with their procedures, the pictures in them, and how they were before. */
export function taskRoutes(context: StageContext): StageApp {
  const { db, blobs, live } = context;
  const app = stageApp();
  app.openapi(
    createRoute({
      method: 'get',
      path: '/tasks',
      summary: 'What is taught',
      middleware: [allow('student')] as const,
      responses: { 200: list(Task, 'The tasks with their procedures'), ...problems(401) },
    }),
    async (c) => c.json({ items: await tasksOf(db, c.get('actor').org) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/tasks',
      summary: 'Add a task',
      middleware: [allow('engineer')] as const,
      request: { body: { required: true, ...json(NewTask, 'The task with its procedure and variation plan') } },
      responses: { 201: json(Task, 'The task'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const asked = c.req.valid('json');
      refuseUnmeetable(asked);
      const task = await insertTask(context, c.get('actor'), asked);
      live.send(c.get('actor').org, { kind: 'task', id: task.id });
      return c.json(task, 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/tasks/{id}',
      summary: 'Change a task; how it was is kept',
      middleware: [allow('engineer')] as const,
      request: { params, body: { required: true, ...json(NewTask, 'The whole task') } },
      responses: { 200: json(Task, 'The task'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const asked = { ...c.req.valid('json'), id: c.req.valid('param').id };
      refuseUnmeetable(asked);
      const task = await updateTask(context, c.get('actor'), asked);
      live.send(c.get('actor').org, { kind: 'task', id: task.id });
      return c.json(task, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/tasks/{id}/changes',
      summary: 'How a task was, newest first',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: list(Change, 'At most 100; empty for a built-in task'), ...problems(401) },
    }),
    async (c) => c.json({ items: await changesOf(db, c.get('actor').org, 'task', c.req.valid('param').id) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/pictures',
      summary: 'Keep a picture for a procedure: PNG, JPEG or WebP, at most 2 MiB',
      middleware: [allow('engineer')] as const,
      request: {
        body: {
          required: true,
          content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
        },
      },
      responses: { 201: json(Picture, 'What the picture is, by its bytes'), ...problems(401, 403, 413, 422) },
    }),
    async (c) => {
      // More than this is refused by its length before it is read; the frame around the routes holds everything under 4 MiB.
      const announced = Number(c.req.header('Content-Length') ?? 0);
      if (announced > PICTURE_LIMIT.bytes) {
        const text = `expected at most ${PICTURE_LIMIT.bytes} bytes, found ${announced}`;
        throw new PalaestraError('too_large', `Cannot take the picture: ${text}`);
      }
      return c.json(await keepPicture(context, c.get('actor'), new Uint8Array(await c.req.arrayBuffer())), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/pictures/{sha256}',
      summary: 'A picture of a procedure',
      middleware: [allow('student')] as const,
      request: { params: z.object({ sha256: Sha256 }) },
      responses: {
        200: { description: 'The picture', content: { 'image/*': { schema: z.string().meta({ format: 'binary' }) } } },
        ...problems(400, 401, 404),
      },
    }),
    async (c) => {
      const { sha256, type } = await pictureOf(db, c.get('actor').org, c.req.valid('param').sha256);
      return c.body(ReadableStream.from(blobs.read(sha256)), 200, {
        'Content-Type': type,
        'X-Content-Type-Options': 'nosniff',
        // The name is the content, so it never changes; `private` because it belongs to an organization.
        'Cache-Control': 'private, max-age=31536000, immutable',
      });
    },
  );
  return app;
}

/** A cell that does not exist, or one value twice, could never be worked on. */
function refuseUnmeetable({ id, cell, factors = [] }: Task): void {
  if (cell !== null && !CELL_KINDS.some(({ name }) => name === cell)) {
    const names = CELL_KINDS.map(({ name }) => name).join(', ');
    const text = `there is no such simulated cell, expected one of ${names} or none, found ${cell}`;
    throw new PalaestraError('bad_input', `Cannot keep the task: ${text} (${id})`);
  }
  const repeated = [factors.map(({ name }) => name), ...factors.map(({ values }) => values.map(String))]
    .map((names) => names.find((name, at) => names.indexOf(name) !== at))
    .find((name) => name !== undefined);
  if (repeated !== undefined) {
    const text = `its variation plan names the same twice, expected each once, found ${repeated}`;
    throw new PalaestraError('bad_input', `Cannot keep the task: ${text} (${id})`, {
      details: { reason: 'factor_twice', facts: { found: String(repeated) } },
    });
  }
}
