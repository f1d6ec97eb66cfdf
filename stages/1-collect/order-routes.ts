import { Assignment, Change, OrderItem, PalaestraError, StationOrder } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { changesOf } from './change-store.ts';
import { json, list } from './json-body.ts';
import { experienceOf } from './ledger-store.ts';
import { refuseUnfit, suitsStation } from './may-collect.ts';
import { NewOrder, refuseAbsurd } from './new-order.ts';
import { handOut, orderItems, orderOf, setOrderState, updateOrder } from './order-store.ts';
import { placeOrder } from './place-order.ts';
import { sessionAt } from './session-store.ts';
import { stationOf, stationsOf } from './station-store.ts';
import { taskOf, tasksOf } from './task-store.ts';

const Next = z.object({ station: z.string(), count: z.number().int().min(1).max(500).default(1) });
const params = z.object({ id: z.string() });

/** Work orders: managers make, change and close them, collectors ask for the next variation. `changed` hears of it. */
export function orderRoutes(context: StageContext, changed: (org: string) => void): StageApp {
  const { db, live, clock } = context;
  const app = stageApp();

  async function itemOf(org: string, id: string): Promise<OrderItem> {
    const [item] = await orderItems(context, org, await tasksOf(db, org), id);
    if (item === undefined) throw new PalaestraError('not_found', `Cannot find the order: there is none (${id})`);
    return item;
  }

  app.openapi(
    createRoute({
      method: 'get',
      path: '/orders',
      summary: 'The newest work orders with their progress and projected finish',
      middleware: [allow('student')] as const,
      responses: { 200: list(OrderItem, 'At most 200'), ...problems(401) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      return c.json({ items: await orderItems(context, org, await tasksOf(db, org)) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/stations/{id}/orders',
      summary: 'The open orders that can be worked at a station, and what who asks still lacks for them',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: list(StationOrder, 'The newest first'), ...problems(401, 404) },
    }),
    async (c) => {
      const { org, person } = c.get('actor');
      const station = await stationOf(db, org, c.req.valid('param').id);
      const tasks = await tasksOf(db, org);
      const taskNamed = new Map(tasks.map((task) => [task.id, task]));
      const items = (await orderItems(context, org, tasks)).filter((order) =>
        suitsStation({ order, task: taskNamed.get(order.task)!, station }),
      );
      const experience = new Map<string, number>();
      for (const { task } of items) {
        if (!experience.has(task)) experience.set(task, await experienceOf(db, org, person, task));
      }
      const lacks = (order: OrderItem) => Math.max(0, order.experience - experience.get(order.task)!);
      return c.json({ items: items.map((order) => ({ ...order, lacks: lacks(order) })) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}',
      summary: 'One work order',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: json(OrderItem, 'The order'), ...problems(401, 404) },
    }),
    async (c) => c.json(await itemOf(c.get('actor').org, c.req.valid('param').id), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/orders',
      summary: 'Make a work order: task x variations x number',
      middleware: [allow('manager')] as const,
      request: { body: { required: true, ...json(NewOrder, 'The order') } },
      responses: { 201: json(OrderItem, 'The order'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const id = await placeOrder(context, c.get('actor'), c.req.valid('json'));
      return c.json(await itemOf(c.get('actor').org, id), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/orders/{id}',
      summary: 'Change an order; how it was is kept. Its task stays, its variations stay, more may follow them',
      middleware: [allow('manager')] as const,
      request: { params, body: { required: true, ...json(NewOrder, 'The whole order') } },
      responses: { 200: json(OrderItem, 'The order'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = c.req.valid('param');
      const order = c.req.valid('json');
      const before = await orderOf(db, org, id);
      const task = await taskOf(db, org, order.task);
      refuseAbsurd(order, { task, stations: await stationsOf(db, org), now: clock.now(), before });
      await updateOrder(context, c.get('actor'), id, order);
      changed(org);
      live.send(org, { kind: 'ground', id });
      return c.json(await itemOf(org, id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/changes',
      summary: 'How an order was, newest first',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: list(Change, 'At most 100'), ...problems(401) },
    }),
    async (c) => c.json({ items: await changesOf(db, c.get('actor').org, 'order', c.req.valid('param').id) }, 200),
  );
  for (const [verb, state, summary] of [
    ['close', 'closed', 'Stop work on an order'],
    ['reopen', 'open', 'Go on with a closed order'],
  ] as const) {
    app.openapi(
      createRoute({
        method: 'post',
        path: `/orders/{id}/${verb}`,
        summary,
        middleware: [allow('manager')] as const,
        request: { params },
        responses: { 200: json(OrderItem, 'The order'), ...problems(401, 403, 404) },
      }),
      async (c) => {
        const { org } = c.get('actor');
        const { id } = c.req.valid('param');
        await setOrderState(context, c.get('actor'), id, state);
        changed(org);
        live.send(org, { kind: 'ground', id });
        return c.json(await itemOf(org, id), 200);
      },
    );
  }
  app.openapi(
    createRoute({
      method: 'post',
      path: '/orders/{id}/next',
      summary: 'Ask which variations to record next; they stay promised for half an hour',
      middleware: [allow('collector')] as const,
      request: { params, body: { required: true, ...json(Next, 'Where, and how many') } },
      responses: {
        200: list(Assignment, 'The variations; fewer than asked, or none, when the quotas are covered'),
        ...problems(400, 401, 403, 404, 409),
      },
    }),
    async (c) => {
      const { org, person: asker, station: own } = c.get('actor');
      const { station: place, count } = c.req.valid('json');
      if (own !== undefined && own !== place) {
        const text = `a station asks for itself, expected ${own}, found ${place}`;
        throw new PalaestraError('forbidden', `Cannot give work: ${text}`);
      }
      const order = await orderOf(db, org, c.req.valid('param').id);
      const station = await stationOf(db, org, place);
      const session = await sessionAt(db, org, place);
      // A station works for whoever began there.
      const person = own === undefined ? asker : (session?.person ?? asker);
      const task = await taskOf(db, org, order.task);
      refuseUnfit({ order, task, station, experience: await experienceOf(db, org, person, task.id) });
      if (!station.simulated && (session?.person !== person || !session.checklist.green)) {
        const text = 'a real station needs your open session with every point of the safety checklist confirmed';
        throw new PalaestraError('conflict', `Cannot record at the station: ${text} (${place})`, {
          details: { reason: 'session_needed' },
        });
      }
      const { cell } = task;
      const assignments = await handOut(context, org, order.id, place, count);
      return c.json({ items: assignments.map((assignment) => ({ ...assignment, cell })) }, 200);
    },
  );
  return app;
}
