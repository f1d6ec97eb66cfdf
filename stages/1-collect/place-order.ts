import type { Actor, StageContext } from '@palaestra/platform/http';
import type { z } from 'zod';
import { NewOrder, refuseAbsurd } from './new-order.ts';
import { insertOrder } from './order-store.ts';
import { stationsOf } from './station-store.ts';
import { taskOf } from './task-store.ts';

/**
 * Make a work order and tell the ground of it; what is left out is unrestricted. The caller sees that the actor may.
 *
 * @returns its id.
 * @throws PalaestraError `not_found` for an unknown task or station, `bad_input` for an order that could never be filled.
 */
export async function placeOrder(
  context: Pick<StageContext, 'db' | 'clock' | 'live'>,
  actor: Actor,
  asked: z.input<typeof NewOrder>,
): Promise<string> {
  const { db, clock, live } = context;
  const { org } = actor;
  const order = NewOrder.parse(asked);
  const task = await taskOf(db, org, order.task);
  refuseAbsurd(order, { task, stations: await stationsOf(db, org), now: clock.now() });
  const id = await insertOrder(context, actor, order);
  live.send(org, { kind: 'ground', id });
  return id;
}
