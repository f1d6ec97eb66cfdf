import {
  type Assignment,
  newId,
  type OrderItem,
  PalaestraError,
  type SlotProgress,
  type Task,
  type WorkOrder,
} from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { noteChange } from './change-store.ts';
import { paceOf, slotCounts } from './ledger-store.ts';
import { nextSlots } from './next-variation.ts';
import { projectFinish } from './projected-finish.ts';

type Store = Pick<StageContext, 'db' | 'clock'>;
type OrderRow = Omit<WorkOrder, 'due' | 'createdAt'> & { due: Date | null; created_at: Date };
type NewOrder = Omit<WorkOrder, 'id' | 'state' | 'author' | 'createdAt'>;

/** For how long a variation stays promised to who asked for it. */
const PROMISE_MINUTES = 30;

const ORDER = sql<OrderRow>`
  id, task, note, slots, due, priority, stations, machines, experience, state, author, created_at`;

/** Make an order. Its task and stations must be known to the caller as existing. */
export async function insertOrder({ db, clock }: Store, actor: Actor, order: NewOrder): Promise<string> {
  const { org, person } = actor;
  const now = clock.now();
  const id = newId('wo', now.getTime());
  const { task, note, slots, due, priority, stations, machines, experience } = order;
  await db.transaction().execute(async (tx) => {
    await sql`
      insert into work_orders
        (org, id, task, note, slots, due, priority, stations, machines, experience, state, author, created_at)
      values (${org}, ${id}, ${task}, ${note}, ${JSON.stringify(slots)}, ${due}, ${priority},
              ${JSON.stringify(stations)}, ${machines}, ${experience}, 'open', ${person}, ${now})`.execute(tx);
    await noteChange({ db: tx, clock }, actor, 'order', id, order);
  });
  return id;
}

/**
 * Change an order; how it was is kept. Its variations keep their places, because what was recorded counts by them.
 *
 * @throws PalaestraError `not_found`.
 */
export async function updateOrder({ db, clock }: Store, actor: Actor, id: string, order: NewOrder): Promise<void> {
  const { note, slots, due, priority, stations, machines, experience } = order;
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      update work_orders set note = ${note}, slots = ${JSON.stringify(slots)}, due = ${due}, priority = ${priority},
             stations = ${JSON.stringify(stations)}, machines = ${machines}, experience = ${experience}
      where org = ${actor.org} and id = ${id} returning id`.execute(tx);
    if (rows.length === 0) throw noOrder(id);
    await noteChange({ db: tx, clock }, actor, 'order', id, order);
  });
}

/** @throws PalaestraError `not_found` when the organization has no such order. */
export async function orderOf(db: Db, org: string, id: string): Promise<WorkOrder> {
  const { rows } = await sql<OrderRow>`select ${ORDER} from work_orders where org = ${org} and id = ${id}`.execute(db);
  if (rows[0] === undefined) throw noOrder(id);
  return orderIn(rows[0]);
}

/** The newest orders, at most 200, or the one with `id`, with their progress. */
export async function orderItems(store: Store, org: string, tasks: readonly Task[], id?: string): Promise<OrderItem[]> {
  const { rows } = await sql<OrderRow>`
    select ${ORDER} from work_orders where org = ${org} and (${id ?? null}::text is null or id = ${id ?? null})
    order by created_at desc, id desc limit 200`.execute(store.db);
  const orders = rows.map(orderIn);
  const ids = orders.map((order) => order.id);
  const progress = await progressOf(store, org, orders);
  const pace = await paceOf(store, org, ids);
  return orders.map((order) => {
    const slots = progress.get(order.id)!;
    const sum = (name: 'wanted' | 'recorded' | 'accepted' | 'pending' | 'dropped') =>
      slots.reduce((total, slot) => total + slot[name], 0);
    // More than the quota of one slot does not fill another.
    const remaining = slots.reduce((total, { wanted, accepted }) => total + Math.max(0, wanted - accepted), 0);
    const known = pace.get(order.id);
    const projection =
      order.state === 'closed' || known === undefined ? null : projectFinish(remaining, known, store.clock.now());
    return {
      ...order,
      title: tasks.find((task) => task.id === order.task)?.title ?? { en: order.task, zh: order.task },
      slots,
      wanted: sum('wanted'),
      recorded: sum('recorded'),
      accepted: sum('accepted'),
      pending: sum('pending'),
      dropped: sum('dropped'),
      projection,
    };
  });
}

/** @throws PalaestraError `not_found`. */
export async function setOrderState(
  { db, clock }: Store,
  actor: Actor,
  id: string,
  state: WorkOrder['state'],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      update work_orders set state = ${state}
      where org = ${actor.org} and id = ${id} and state <> ${state} returning id`.execute(tx);
    if (rows.length > 0) await noteChange({ db: tx, clock }, actor, 'order', id, { state });
    else await orderOf(tx, actor.org, id);
  });
}

/**
 * Choose the next `count` variations of an order and promise them to a station for half an hour. Stations that ask at once
 * wait for each other, so that no place is promised twice.
 *
 * @returns fewer than `count`, or none, when the quotas are covered.
 * @throws PalaestraError `not_found`.
 */
export async function handOut(
  { db, clock }: Store,
  org: string,
  id: string,
  station: string,
  count: number,
): Promise<Omit<Assignment, 'cell'>[]> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<OrderRow & { handed_out: number }>`
      select ${ORDER}, handed_out from work_orders where org = ${org} and id = ${id} for update`.execute(tx);
    const row = rows[0];
    if (row === undefined) throw noOrder(id);
    const slots = (await progressOf({ db: tx, clock }, org, [orderIn(row)])).get(id)!;
    const chosen = nextSlots(slots, count);
    const now = clock.now();
    const assignments = chosen.map((slot, index) => ({ slot, ordinal: row.handed_out + index }));
    for (const { slot, ordinal } of assignments) {
      await sql`
        insert into assignments (org, order_id, ordinal, slot, station, expires_at, created_at)
        values (${org}, ${id}, ${ordinal}, ${slot}, ${station},
                ${now}::timestamptz + make_interval(mins => ${PROMISE_MINUTES}), ${now})`.execute(tx);
    }
    await sql`delete from assignments where org = ${org} and order_id = ${id} and expires_at <= ${now}`.execute(tx);
    await sql`
      update work_orders set handed_out = handed_out + ${chosen.length} where org = ${org} and id = ${id}`.execute(tx);
    return assignments.map(({ slot, ordinal }) => ({
      order: id,
      task: row.task,
      variation: row.slots[slot]!.variation,
      ordinal,
    }));
  });
}

/** Promise a variation of an order to a station that has begun it, so that nobody else is given its place meanwhile. */
export async function promiseSlot(
  { db, clock }: Store,
  org: string,
  id: string,
  station: string,
  slot: number,
): Promise<void> {
  const now = clock.now();
  await sql`
    with numbered as (
      update work_orders set handed_out = handed_out + 1 where org = ${org} and id = ${id} returning handed_out)
    insert into assignments (org, order_id, ordinal, slot, station, expires_at, created_at)
    select ${org}, ${id}, handed_out - 1, ${slot}, ${station},
           ${now}::timestamptz + make_interval(mins => ${PROMISE_MINUTES}), ${now} from numbered`.execute(db);
}

/** Give back what was promised to a station: nothing comes of it. */
export async function giveBackSlot(db: Db, org: string, id: string, station: string, slot: number): Promise<void> {
  await sql`
    delete from assignments where org = ${org} and order_id = ${id} and ordinal = (
      select max(ordinal) from assignments
      where org = ${org} and order_id = ${id} and slot = ${slot} and station = ${station})`.execute(db);
}

async function progressOf(
  { db, clock }: Store,
  org: string,
  orders: readonly WorkOrder[],
): Promise<Map<string, SlotProgress[]>> {
  const ids = orders.map(({ id }) => id);
  const counts = await slotCounts(db, org, ids);
  const { rows: promised } = await sql<{ order_id: string; slot: number; n: number }>`
    select order_id, slot, count(*)::int as n from assignments
    where org = ${org} and order_id = any(${ids}) and expires_at > ${clock.now()} group by order_id, slot`.execute(db);
  const none = { recorded: 0, accepted: 0, pending: 0, dropped: 0 };
  return new Map(
    orders.map(({ id, slots }) => [
      id,
      slots.map(({ variation, wanted }, index) => {
        const found = counts.find(({ order_id, slot }) => order_id === id && slot === index) ?? none;
        const { recorded, accepted, pending, dropped } = found;
        const underWay = promised.find(({ order_id, slot }) => order_id === id && slot === index)?.n ?? 0;
        return { variation, wanted, recorded, accepted, pending, dropped, underWay };
      }),
    ]),
  );
}

function orderIn({ due, created_at, id, ...row }: OrderRow): WorkOrder {
  const { task, note, slots, priority, stations, machines, experience, state, author } = row;
  const rest = { task, note, slots, priority, stations, machines, experience, state, author };
  return { id, ...rest, due: due?.toISOString() ?? null, createdAt: created_at.toISOString() };
}

function noOrder(id: string): PalaestraError {
  return new PalaestraError('not_found', `Cannot find the order: there is none for this organization (${id})`);
}
