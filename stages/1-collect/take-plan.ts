import {
  PalaestraError,
  type Session,
  type TakePlan,
  type Task,
  type Variation,
  type WorkOrder,
} from '@palaestra/core';
import { slotOf } from './slot-of.ts';

/** What a take outside of an order is called. */
const UNNAMED = 'unnamed';

/**
 * Under what a take is recorded.
 *
 * @param work the session's order with its task; null without one.
 * @param variation what the person has set up; it must be one that the order asks for.
 * @throws PalaestraError `bad_input` for a variation that the order does not ask for.
 */
export function takePlan(
  session: Session,
  work: { readonly order: WorkOrder; readonly task: Task } | null,
  variation: Variation,
): TakePlan {
  const { id, person, checklist, openedAt } = session;
  const { version, confirmed, green } = checklist;
  const safety = {
    session: id,
    person,
    version,
    confirmed: confirmed.join(' '),
    green: String(green),
    signed: openedAt,
  };
  const whose = { operator: person, session: id, safety };
  if (work === null) {
    return {
      ...whose,
      order: null,
      slot: null,
      task: UNNAMED,
      instruction: { en: UNNAMED, zh: '未命名' },
      variation: {},
    };
  }
  const { order, task } = work;
  const slot = slotOf(order.slots, variation);
  if (slot === null) {
    const text = `the order does not ask for this variation, found ${JSON.stringify(variation)}`;
    throw new PalaestraError('bad_input', `Cannot record: ${text} (${order.id})`, {
      details: { reason: 'take_other_variation' },
    });
  }
  return { ...whose, order: order.id, slot, task: task.id, instruction: task.instruction, variation };
}
