import { Assignment, OrderItem, PalaestraError, StationOrder, type Task, WorkOrder } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { json, list } from './json-body.ts';
import { experienceOf } from './ledger-store.ts';
import { refuseUnfit, suitsStation } from './may-collect.ts';
import { handOut, insertOrder, orderItems, orderOf, setOrderState } from './order-store.ts';
import { sessionAt } from './session-store.ts';
import { stationOf, stationsOf, taskOf, tasksOf } from './store.ts';

const NewOrder = z.object({
  task: WorkOrder.shape.task,
  note: z.string().max(1000).default(''),
  slots: z
    .array(
      z.object({
        variation: WorkOrder.shape.slots.element.shape.variation,
        wanted: z.number().int().min(1).max(100_000),
      }),
    )
    .min(1)
    .max(500),
  due: WorkOrder.shape.due.default(null),
  priority: WorkOrder.shape.priority.default('normal'),
  stations: z.array(z.string()).max(1000).default([]),
  machines: WorkOrder.shape.machines.default('any'),
  experience: z.number().int().min(0).max(1_000_000).default(0),
});
const Next = z.object({ station: z.string(), count: z.number().int().min(1).max(500).default(1) });
const params = z.object({ id: z.string() });

/** Work orders: managers make and close them, collectors ask for the next variation. */
export function orderRoutes(context: StageContext): StageApp {
  const { db, live } = context;
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
      const cells = new Map(tasks.map(({ id, cell }) => [id, cell]));
      const items = (await orderItems(context, org, tasks)).filter((order) =>
        suitsStation(order, station, cells.get(order.task) ?? null),
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
      const { org, person } = c.get('actor');
      const order = c.req.valid('json');
      refuseUnknownFactors(await taskOf(db, org, order.task), order.slots);
      const known = new Set((await stationsOf(db, org)).map(({ id }) => id));
      const unknown = order.stations.find((id) => !known.has(id));
      if (unknown !== undefined) {
        throw new PalaestraError('not_found', `Cannot make the order: there is no such station (${unknown})`);
      }
      const id = await insertOrder(context, org, person, order);
      live.send(org, { kind: 'ground', id });
      return c.json(await itemOf(org, id), 201);
    },
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
        await setOrderState(db, org, id, state);
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
      const { org, person } = c.get('actor');
      const { station: place, count } = c.req.valid('json');
      const order = await orderOf(db, org, c.req.valid('param').id);
      const station = await stationOf(db, org, place);
      const [experience, session] = [await experienceOf(db, org, person, order.task), await sessionAt(db, org, place)];
      refuseUnfit(order, station, experience);
      if (!station.simulated && (session?.person !== person || !session.checklist.green)) {
        const text = 'a real station needs your open session with every point of the safety checklist confirmed';
        throw new PalaestraError('conflict', `Cannot record at the station: ${text} (${place})`);
      }
      const { cell } = await taskOf(db, org, order.task);
      const assignments = await handOut(context, org, order.id, place, count);
      return c.json({ items: assignments.map((assignment) => ({ ...assignment, cell })) }, 200);
    },
  );
  return app;
}

/** A variation that the task's plan does not know could never be met. */
function refuseUnknownFactors({ id, factors }: Task, slots: WorkOrder['slots']): void {
  for (const { variation } of slots) {
    for (const [name, value] of Object.entries(variation)) {
      const factor = factors?.find((one) => one.name === name);
      const expected = factor?.values ?? factors?.map((one) => one.name) ?? [];
      if (factor?.values.some((one) => String(one) === String(value))) continue;
      const found = factor === undefined ? name : String(value);
      const text = `its task does not vary so, expected one of ${expected.join(', ') || 'none'}, found ${found}`;
      throw new PalaestraError('bad_input', `Cannot make the order: ${text} (${id})`);
    }
  }
}
