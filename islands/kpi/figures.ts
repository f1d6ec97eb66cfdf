import type { RunRecord } from '../simulate/run-record.ts';
import { elementsOf } from './elements.ts';
import { type IsoFigures, isoFigures, type TimeElements } from './iso-22400.ts';
import { orderTimes } from './order-times.ts';
import { type UnitTimes, unitTimes, type VehicleTimes, vehicleTimes } from './resource-times.ts';

/**
 * Figures of a run in a window. Names and formulas of ISO 22400-2 where it has them (noted); the others are ours. Shares are
 * 0 to 1, null where nothing can be said.
 */
export interface Figures extends KeyFigures {
  readonly units: readonly UnitFigures[];
  readonly fleet: FleetFigures | null;
}

/** The figures of a whole plant, without those of each unit and each vehicle. */
export interface KeyFigures {
  /** The window, s. */
  readonly from: number;
  readonly to: number;
  /** Good pieces per hour. */
  readonly throughput: number;
  readonly finished: number;
  readonly scrapped: number;
  /** Quality ratio (ISO 22400): good pieces per finished and scrapped ones. */
  readonly qualityRatio: number | null;
  /** First pass yield (ISO 22400): finished without any rework. */
  readonly firstPassYield: number | null;
  /** Scrap ratio and rework ratio (ISO 22400), per piece. */
  readonly scrapRatio: number | null;
  readonly reworkRatio: number | null;
  /** Time from entry to end of what ended in the window, s: mean, and how it was spent. */
  readonly leadTime: number | null;
  readonly leadTimeParts: {
    readonly processing: number;
    readonly setup: number;
    readonly transport: number;
    readonly waiting: number;
  } | null;
  /** Allocation ratio (ISO 22400): busy time per order execution time. */
  readonly allocationRatio: number | null;
  /** Throughput rate (ISO 22400): pieces that ended per hour of their order execution times (PQ / AOET). */
  readonly throughputRate: number | null;
  /** Production process ratio (ISO 22400): production time per order execution time (APT / AOET). */
  readonly productionProcessRatio: number | null;
  /** ISO 22400 over all work units together. */
  readonly iso: IsoFigures;
  /** Orders in the plant, mean over time. */
  readonly wip: number;
  readonly onTime: number | null;
  /** s, over orders with a due date; early ones count 0. */
  readonly meanTardiness: number | null;
  /** End of the last order, s; null while orders are inside. */
  readonly makespan: number | null;
  readonly fleet: FleetShares | null;
}

export interface UnitFigures extends UnitTimes, IsoFigures {}

export interface FleetFigures extends FleetShares {
  readonly vehicles: readonly VehicleTimes[];
}

export interface FleetShares {
  /** Shares of all vehicle time. */
  readonly loaded: number;
  readonly empty: number;
  readonly charging: number;
  readonly failed: number;
  readonly waiting: number;
  /** Empty driving per driving. */
  readonly emptyTripRatio: number | null;
}

/** What happened to orders in a window, as sums over those that ended in it; times in ms. */
export interface OrderSums {
  /** Finished, and of them: without a defect, these also without rework, with rework. */
  readonly finished: number;
  readonly good: number;
  readonly firstPass: number;
  readonly reworked: number;
  readonly scrapped: number;
  /** Finished ones with a due date, of them in time, and by how much they were late. */
  readonly due: number;
  readonly punctual: number;
  readonly tardy: number;
  /** From entry to end of the finished ones, and how it was spent; `delayed` is part of waiting. */
  readonly lead: number;
  readonly processing: number;
  readonly setup: number;
  readonly transport: number;
  readonly delayed: number;
  /** Orders inside, times time. */
  readonly inside: number;
  /** When the last order was finished; null while orders are inside, or when none was. */
  readonly makespan: number | null;
}

/** How vehicles spent their time, ms. */
export type FleetTimes = Pick<VehicleTimes, 'loaded' | 'empty' | 'charging' | 'failed' | 'waiting'>;

/** Figures of a run from `fromMs` (the warm-up is cut off) to `toMs`. */
export function figuresOf(run: RunRecord, fromMs = 0, toMs = run.now): Figures {
  const times = unitTimes(run.plant, run.log, fromMs, toMs);
  const elements = elementsOf(run, times, fromMs, toMs);
  const units = times.map((unit, index) => ({ ...unit, ...isoFigures([elements[index]!]) }));
  const orders = orderSums(run, fromMs, toMs);
  if (run.plant.plant.vehicles.length === 0)
    return { ...keyFigures(orders, elements, null, fromMs, toMs), units, fleet: null };
  const vehicles = vehicleTimes(run.plant, run.log, fromMs, toMs);
  const total = (name: keyof FleetTimes) => sum(vehicles, (one) => one[name]);
  const fleet = {
    loaded: total('loaded'),
    empty: total('empty'),
    charging: total('charging'),
    failed: total('failed'),
    waiting: total('waiting'),
  };
  return { ...keyFigures(orders, elements, null, fromMs, toMs), units, fleet: { vehicles, ...fleetShares(fleet) } };
}

/** @param elements of the same window: of each work unit, or of all of them as one. */
export function keyFigures(
  orders: OrderSums,
  elements: readonly TimeElements[],
  fleet: FleetTimes | null,
  fromMs: number,
  toMs: number,
): KeyFigures {
  const { finished, scrapped, lead, processing, setup, transport } = orders;
  const hours = (toMs - fromMs) / 3_600_000;
  const all = finished + scrapped;
  const each = (ms: number) => ms / finished / 1000;
  return {
    from: fromMs / 1000,
    to: toMs / 1000,
    throughput: hours > 0 ? orders.good / hours : 0,
    finished,
    scrapped,
    qualityRatio: ratio(orders.good, all),
    firstPassYield: ratio(orders.firstPass, all),
    scrapRatio: ratio(scrapped, all),
    reworkRatio: ratio(orders.reworked, all),
    leadTime: finished === 0 ? null : each(lead),
    leadTimeParts:
      finished === 0
        ? null
        : {
            processing: each(processing),
            setup: each(setup),
            transport: each(transport),
            waiting: each(lead - processing - setup - transport),
          },
    allocationRatio: ratio(processing + setup + orders.delayed, lead),
    throughputRate: lead > 0 ? (3_600_000 * finished) / lead : null,
    productionProcessRatio: ratio(processing, lead),
    iso: isoFigures(elements),
    wip: toMs > fromMs ? orders.inside / (toMs - fromMs) : 0,
    onTime: ratio(orders.punctual, orders.due),
    meanTardiness: orders.due === 0 ? null : orders.tardy / orders.due / 1000,
    makespan: orders.makespan === null ? null : orders.makespan / 1000,
    fleet: fleet === null ? null : fleetShares(fleet),
  };
}

function orderSums({ orders, log }: RunRecord, from: number, to: number): OrderSums {
  const times = orderTimes(orders, log, to);
  const ended = times.filter(({ finished }) => finished !== null && finished >= from && finished <= to);
  const withDue = ended.filter(({ due }) => due !== null);
  const good = ended.filter(({ defective }) => !defective);
  const ends = times.flatMap(({ finished }) => finished ?? []);
  const isInside = times.some(({ ended: end }) => end === null);
  return {
    finished: ended.length,
    good: good.length,
    firstPass: good.filter(({ reworks }) => reworks === 0).length,
    reworked: ended.filter(({ reworks }) => reworks > 0).length,
    scrapped: times.filter((one) => one.scrapped && one.ended! >= from && one.ended! <= to).length,
    due: withDue.length,
    punctual: withDue.filter(({ finished, due }) => finished! <= due!).length,
    tardy: sum(withDue, ({ finished, due }) => Math.max(0, finished! - due!)),
    lead: sum(ended, ({ finished, entered }) => finished! - entered),
    processing: sum(ended, ({ processing }) => processing),
    setup: sum(ended, ({ setup }) => setup),
    transport: sum(ended, ({ transport }) => transport),
    delayed: sum(ended, ({ delayed }) => delayed),
    inside: sum(times, (one) => Math.max(0, Math.min(one.ended ?? to, to) - Math.max(one.entered, from))),
    makespan: isInside || ends.length === 0 ? null : ends.reduce((last, end) => Math.max(last, end), 0),
  };
}

function fleetShares({ loaded, empty, charging, failed, waiting }: FleetTimes): FleetShares {
  const everything = Math.max(1, loaded + empty + charging + failed + waiting);
  return {
    loaded: loaded / everything,
    empty: empty / everything,
    charging: charging / everything,
    failed: failed / everything,
    waiting: waiting / everything,
    emptyTripRatio: ratio(empty, empty + loaded),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
