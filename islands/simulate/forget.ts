import { EVENT } from './event-log.ts';
import { type OrderState, PHASE, type Run } from './run.ts';

/** Stands in the place of every order that was forgotten, so that the numbers of the others stay what they are. */
const FORGOTTEN = { index: -1, id: '', phase: PHASE.finished, defects: [] } as unknown as OrderState;

/** What each event tells something about: the newest of its kind holds. */
const ABOUT: ReadonlyMap<number, string> = new Map([
  ...[EVENT.failed, EVENT.repaired].map((type) => [type, 'unit'] as const),
  ...[EVENT.closed, EVENT.opened].map((type) => [type, 'shift'] as const),
  ...[EVENT.vehicleFailed, EVENT.vehicleRepaired].map((type) => [type, 'defect'] as const),
  ...[EVENT.fetch, EVENT.carry, EVENT.delivered, EVENT.kitFetch, EVENT.kitCarry, EVENT.kitDelivered].map(
    (type) => [type, 'vehicle'] as const,
  ),
  ...[EVENT.toPark, EVENT.parked, EVENT.toCharge, EVENT.charging, EVENT.charged, EVENT.stranded].map(
    (type) => [type, 'vehicle'] as const,
  ),
]);

/**
 * Give up the orders that ended before `beforeMs` and their rows of the log. What is left says as much about the time from
 * then on as the whole log: every row of an order that is still there, and the last word about each unit and vehicle. Eight
 * bytes per order stay.
 */
export function forget(run: Run, beforeMs: number): void {
  const { log, orders } = run;
  const gone = new Uint8Array(orders.length);
  for (let row = 0; row < log.count && log.time[row]! < beforeMs; row++) {
    const type = log.type[row]!;
    if (type === EVENT.finished || type === EVENT.scrapped) gone[log.order[row]!] = 1;
  }
  // A kit may still be on its way to an order that was scrapped.
  for (const { order } of run.loads) gone[order] = 0;
  for (const { load } of run.vehicles) if (load !== null) gone[load.order] = 0;
  const last = lastWords(run, beforeMs);
  let kept = 0;
  for (let row = 0; row < log.count; row++) {
    const order = log.order[row]!;
    const isKept = log.time[row]! >= beforeMs || (order >= 0 && gone[order] === 0) || last.has(row);
    if (!isKept) continue;
    log.move(row, kept++);
  }
  log.count = kept;
  for (let index = 0; index < orders.length; index++) if (gone[index] === 1) orders[index] = FORGOTTEN;
}

/** The newest row before `beforeMs` about each unit and vehicle, unless it is about an order that goes. */
function lastWords(run: Run, beforeMs: number): ReadonlySet<number> {
  const { log } = run;
  const rows = new Map<string, number>();
  for (let row = 0; row < log.count && log.time[row]! < beforeMs; row++) {
    const about = ABOUT.get(log.type[row]!);
    if (about !== undefined) rows.set(`${about} ${log.resource[row]}`, row);
  }
  // A delivery leaves a vehicle as it was at the beginning: waiting.
  return new Set([...rows.values()].filter((row) => log.order[row]! < 0));
}
