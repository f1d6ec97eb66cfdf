import { PalaestraError } from '@palaestra/core';

/*
 * A model may ask for more than any machine can do: orders that arrive without end, failures at every instant. A run says so
 * instead of standing still or filling the memory.
 */

/** Orders that have not ended. Two kilobytes each, and a plant that runs on a server has 768 MB. */
export const MOST_ORDERS = 200_000;

/** Events at one instant; all orders of a full plant may be released at once. */
const MOST_AT_ONCE = 2_000_000;

/** Rows of the log, 21 bytes each. Four months of a thousand cars a day. */
const MOST_ROWS = 1 << 26;

/** Failures of one vehicle on one trip; one that stood idle for a month may have failed every few seconds. */
const MOST_FAILURES = 1_000_000;

/** @throws PalaestraError `too_large` when a vehicle fails so often that it never arrives. */
export function checkFailures(failures: number, now: number): void {
  if (failures > MOST_FAILURES) throw overrun('run_failures', now, 'failures of one vehicle on a trip', MOST_FAILURES);
}

/** @throws PalaestraError `too_large` when a run has no place for one more order. */
export function checkOrders(open: number, now: number): void {
  if (open >= MOST_ORDERS) throw overrun('run_orders', now, 'orders that are not finished', MOST_ORDERS);
}

/** @throws PalaestraError `too_large` when so many events happen that no time passes. */
export function checkInstant(events: number, now: number): void {
  if (events > MOST_AT_ONCE) throw overrun('run_instant', now, 'events at one instant', MOST_AT_ONCE);
}

/** @throws PalaestraError `too_large` when the log can take no more. */
export function checkRows(rows: number, now: number): void {
  if (rows >= MOST_ROWS) throw overrun('run_rows', now, 'events', MOST_ROWS);
}

function overrun(reason: string, now: number, what: string, most: number): PalaestraError {
  const seconds = now / 1000;
  return new PalaestraError(
    'too_large',
    `Cannot run the plant any further: expected at most ${most} ${what}, found more (at ${seconds} s)`,
    { details: { reason, facts: { most, seconds } } },
  );
}
