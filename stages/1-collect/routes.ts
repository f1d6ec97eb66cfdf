import { Station, Task } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { groundBoard } from './ground-board.ts';
import { groundRoutes } from './ground-routes.ts';
import { json, list } from './json-body.ts';
import { orderRoutes } from './order-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { insertStation, insertTask, stationsOf, tasksOf } from './store.ts';

/** Tasks, stations, orders, sessions and the ground board. `stopping` aborts when the server stops. */
export function routes(context: StageContext, { stopping }: { readonly stopping: AbortSignal }): StageApp {
  const { db } = context;
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
      request: { body: { required: true, ...json(Task, 'The task with its procedure and variation plan') } },
      responses: { 201: json(Task, 'The task'), ...problems(400, 401, 403, 409) },
    }),
    async (c) => {
      const task = c.req.valid('json');
      await insertTask(db, c.get('actor').org, task);
      return c.json(task, 201);
    },
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
  app.openapi(
    createRoute({
      method: 'post',
      path: '/stations',
      summary: 'Add a station',
      middleware: [allow('manager')] as const,
      request: { body: { required: true, ...json(Station, 'The station') } },
      responses: { 201: json(Station, 'The station'), ...problems(400, 401, 403, 409) },
    }),
    async (c) => {
      const station = c.req.valid('json');
      await insertStation(db, c.get('actor').org, station);
      return c.json(station, 201);
    },
  );
  app.route('/', orderRoutes(context));
  app.route('/', sessionRoutes(context));
  app.route('/', groundRoutes(context, groundBoard(), stopping));
  return app;
}
