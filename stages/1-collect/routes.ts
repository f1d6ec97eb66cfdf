import { Station, Task } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { stationsOf, tasksOf } from './store.ts';

/** GET /tasks, GET /stations. */
export function routes({ db }: StageContext): StageApp {
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
      method: 'get',
      path: '/stations',
      summary: 'Where it is taught',
      middleware: [allow('student')] as const,
      responses: { 200: list(Station, 'The stations, real and simulated'), ...problems(401) },
    }),
    async (c) => c.json({ items: await stationsOf(db, c.get('actor').org) }, 200),
  );
  return app;
}

function list<T extends z.ZodType>(item: T, description: string) {
  return { description, content: { 'application/json': { schema: z.object({ items: z.array(item) }) } } };
}
