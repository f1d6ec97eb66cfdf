import {
  type ErrorCode,
  type ErrorDetails,
  line,
  PalaestraError,
  type Station,
  type Task,
  WorkOrder,
} from '@palaestra/core';
import { z } from 'zod';
import { whyUnfit } from './may-collect.ts';

/** Most accepted episodes that one order may ask for; a ground of 200 stations records them in a month. */
const MOST = 1_000_000;
/** Longest time for an order, years. */
const LONGEST_YEARS = 10;

/** A work order as it may come in. */
export const NewOrder = z.object({
  task: WorkOrder.shape.task.max(60),
  note: line(1000).default(''),
  slots: z
    .array(
      z.object({
        variation: z.record(z.string().min(1).max(40), z.union([z.string().max(80), z.number()])),
        wanted: z.number().int().min(1).max(100_000),
      }),
    )
    .min(1)
    .max(500),
  due: WorkOrder.shape.due.default(null),
  priority: WorkOrder.shape.priority.default('normal'),
  stations: z.array(z.string().max(64)).max(1000).default([]),
  machines: WorkOrder.shape.machines.default('any'),
  experience: z.number().int().min(0).max(100_000).default(0),
});
export type NewOrder = z.infer<typeof NewOrder>;

type Refused = Extract<ErrorCode, 'bad_input' | 'not_found' | 'conflict'>;

/** What an order is held against; `before` is the order that it changes. */
interface Ground {
  readonly task: Task;
  readonly stations: readonly Station[];
  readonly now: Date;
  readonly before?: WorkOrder;
}

/**
 * Refuse an order that could never be filled, or not as it reads.
 *
 * @throws PalaestraError `bad_input`; `not_found` for a station that does not exist; `conflict` where it takes back what was
 *   ordered before.
 */
export function refuseAbsurd(order: NewOrder, { task, stations, now, before }: Ground): void {
  const refuse = (text: string, details: ErrorDetails = {}, code: Refused = 'bad_input'): never => {
    throw new PalaestraError(code, `Cannot keep the order: ${text} (${before?.id ?? task.id})`, { details });
  };
  refuseUnknownFactors(task, order.slots);
  const covered = order.slots.findIndex((slot, at) => order.slots.slice(0, at).some((other) => isWithin(slot, other)));
  if (covered >= 0) {
    refuse(`an earlier variation takes all of a later one, found ${JSON.stringify(order.slots[covered]!.variation)}`);
  }
  const wanted = order.slots.reduce((sum, slot) => sum + slot.wanted, 0);
  if (wanted > MOST) {
    const text = `it asks for too much, expected at most ${MOST} episodes, found ${wanted}`;
    refuse(text, { reason: 'order_too_large', facts: { most: MOST, found: wanted } });
  }
  if (order.due !== null && order.due !== before?.due) {
    const due = Date.parse(order.due);
    if (due <= now.getTime()) {
      const text = `it is due in the past, expected after ${now.toISOString()}, found ${order.due}`;
      refuse(text, { reason: 'order_due_past', facts: { at: order.due } });
    }
    const last = new Date(now).setUTCFullYear(now.getUTCFullYear() + LONGEST_YEARS);
    if (due > last) {
      const text = `it is due too late, expected within ${LONGEST_YEARS} years, found ${order.due}`;
      refuse(text, { reason: 'order_due_late', facts: { years: LONGEST_YEARS } });
    }
  }
  const named = order.stations.map(
    (id) => stations.find((one) => one.id === id) ?? refuse(`there is no such station, found ${id}`, {}, 'not_found'),
  );
  for (const station of named) {
    const unfit = whyUnfit(task, station);
    if (unfit !== null) refuse(unfit.text, unfit.details);
  }
  if (before === undefined) return;
  if (order.task !== before.task)
    refuse(`its task stays, expected ${before.task}, found ${order.task}`, {}, 'conflict');
  const kept = before.slots.every(({ variation }, at) => isSame(variation, order.slots[at]?.variation));
  if (!kept)
    refuse(
      'what was recorded counts for its variations, expected all of them first and in their order',
      {},
      'conflict',
    );
}

type Slot = Pick<NewOrder['slots'][number], 'variation'>;

/** Whether everything that counts for `slot` would already count for `other`. */
function isWithin(slot: Slot, other: Slot): boolean {
  return Object.entries(other.variation).every(([name, value]) => String(slot.variation[name]) === String(value));
}

function isSame(a: Slot['variation'], b: Slot['variation'] | undefined): boolean {
  return (
    b !== undefined && isWithin({ variation: a }, { variation: b }) && isWithin({ variation: b }, { variation: a })
  );
}

/** A variation that the task's plan does not know could never be met. */
function refuseUnknownFactors({ id, factors }: Task, slots: NewOrder['slots']): void {
  for (const { variation } of slots) {
    for (const [name, value] of Object.entries(variation)) {
      const factor = factors?.find((one) => one.name === name);
      const expected = factor?.values ?? factors?.map((one) => one.name) ?? [];
      if (factor?.values.some((one) => String(one) === String(value))) continue;
      const found = factor === undefined ? name : String(value);
      const text = `its task does not vary so, expected one of ${expected.join(', ') || 'none'}, found ${found}`;
      throw new PalaestraError('bad_input', `Cannot keep the order: ${text} (${id})`, {
        details: { reason: 'variation_unknown', facts: { found } },
      });
    }
  }
}
