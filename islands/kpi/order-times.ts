import { EVENT } from '../simulate/event-log.ts';
import type { LogColumns, OrderRecord } from '../simulate/run-record.ts';

/** The way of one order through the plant, ms. `finished` is null while it is inside, or when it was scrapped. */
export interface OrderTimes {
  readonly order: string;
  readonly entered: number;
  readonly finished: number | null;
  readonly scrapped: boolean;
  /** When it was finished or scrapped; null while it is inside. */
  readonly ended: number | null;
  readonly due: number | null;
  /** Actual production time (APT) and set-up time (AUST). */
  readonly processing: number;
  readonly setup: number;
  /** Actual unit delay time (ADET): the unit failed on which it stood; part of `waiting`. */
  readonly delayed: number;
  /** Actual transport time (ATT): on a vehicle. */
  readonly transport: number;
  /** Everything else: waiting for a vehicle, for a unit, for room, for a repair. */
  readonly waiting: number;
  /** Products with a defect that nobody saw. */
  readonly defective: boolean;
  readonly reworks: number;
}

/** The ways of all orders that entered, by the log up to `to`, ms. */
export function orderTimes(orders: readonly OrderRecord[], log: LogColumns, to: number): readonly OrderTimes[] {
  const count = orders.length;
  const entered = new Float64Array(count).fill(-1);
  const finished = new Float64Array(count).fill(-1);
  const scrapped = new Uint8Array(count);
  const processing = new Float64Array(count);
  const setup = new Float64Array(count);
  const transport = new Float64Array(count);
  const delayed = new Float64Array(count);
  const reworks = new Uint16Array(count);
  const since = new Float64Array(count);
  const doing = new Uint8Array(count);
  /** What was broken off by a failure. */
  const before = new Uint8Array(count);
  const sums = [null, processing, setup, transport, delayed];

  function change(order: number, time: number, next: number): void {
    const sum = sums[doing[order]!];
    if (sum) sum[order]! += time - since[order]!;
    since[order] = time;
    doing[order] = next;
  }

  for (let row = 0; row < log.count && log.time[row]! <= to; row++) {
    const order = log.order[row]!;
    const time = log.time[row]!;
    switch (log.type[row]) {
      case EVENT.entered:
        entered[order] = time;
        break;
      case EVENT.setup:
        change(order, time, 2);
        break;
      case EVENT.started:
        change(order, time, 1);
        break;
      case EVENT.ended:
      case EVENT.delivered:
        change(order, time, 0);
        break;
      case EVENT.carry:
        change(order, time, 3);
        break;
      case EVENT.failed:
        // A product that is done and waits to be fetched loses nothing.
        if (order < 0 || doing[order] === 0) break;
        before[order] = doing[order]!;
        change(order, time, 4);
        break;
      case EVENT.repaired:
        if (order >= 0 && doing[order] === 4) change(order, time, before[order]!);
        break;
      case EVENT.defectSeen:
        reworks[order]!++;
        break;
      case EVENT.finished:
        finished[order] = time;
        break;
      case EVENT.scrapped:
        scrapped[order] = 1;
        finished[order] = time;
        break;
    }
  }
  const times: OrderTimes[] = [];
  for (const { index, id, due, defects } of orders) {
    // Forgotten orders have no number.
    if (index < 0 || entered[index]! < 0) continue;
    const end = finished[index]! >= 0 ? finished[index]! : to;
    if (finished[index]! < 0) change(index, to, 0);
    times.push({
      order: id,
      entered: entered[index]!,
      finished: finished[index]! >= 0 && scrapped[index] === 0 ? finished[index]! : null,
      scrapped: scrapped[index] === 1,
      ended: finished[index]! >= 0 ? finished[index]! : null,
      due: Number.isFinite(due) ? due : null,
      processing: processing[index]!,
      setup: setup[index]!,
      transport: transport[index]!,
      delayed: delayed[index]!,
      waiting: end - entered[index]! - processing[index]! - setup[index]! - transport[index]!,
      defective: defects.length > 0,
      reworks: reworks[index]!,
    });
  }
  return times;
}
