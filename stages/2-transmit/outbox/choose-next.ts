import type { OutboxEntry } from './entry.ts';

/** An order that is due within this is nearly due, ms. */
export const NEARLY_DUE = 24 * 3600_000;
/** One turn in so many goes to the oldest, so that a stream of urgent recordings starves nobody. */
export const TURNS = 4;

/**
 * Which recording goes next: those whose order is nearly due or overdue, by their due date; then the oldest. Age is the
 * sequence and not a clock, and every fourth turn is the oldest's whatever is urgent: it goes within four turns.
 *
 * @param turn counts the choices.
 */
export function chooseNext(candidates: Iterable<OutboxEntry>, calendarMs: number, turn: number): OutboxEntry | null {
  const forOldest = turn % TURNS === TURNS - 1;
  let best: OutboxEntry | null = null;
  let bestDue = Number.POSITIVE_INFINITY;
  for (const entry of candidates) {
    const due = forOldest ? Number.POSITIVE_INFINITY : urgency(entry, calendarMs);
    if (best === null || due < bestDue || (due === bestDue && entry.sequence < best.sequence)) {
      best = entry;
      bestDue = due;
    }
  }
  return best;
}

function urgency({ due }: OutboxEntry, calendarMs: number): number {
  const at = due === null ? Number.POSITIVE_INFINITY : Date.parse(due);
  return at - calendarMs <= NEARLY_DUE ? at : Number.POSITIVE_INFINITY;
}
