import type { RunRecord } from '../simulate/run-record.ts';
import { elementsOf } from './elements.ts';
import { type IsoFigures, isoFigures } from './iso-22400.ts';
import { type OrderTimes, orderTimes } from './order-times.ts';
import { type UnitTimes, unitTimes, type VehicleTimes, vehicleTimes } from './resource-times.ts';

/**
 * Figures of a run in a window. Names and formulas of ISO 22400-2 where it has them (noted); the others are ours. Shares are
 * 0 to 1, null where nothing can be said.
 */
export interface Figures {
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
  readonly units: readonly UnitFigures[];
  readonly fleet: FleetFigures | null;
}

export interface UnitFigures extends UnitTimes, IsoFigures {}

export interface FleetFigures {
  readonly vehicles: readonly VehicleTimes[];
  /** Shares of all vehicle time. */
  readonly loaded: number;
  readonly empty: number;
  readonly charging: number;
  readonly failed: number;
  readonly waiting: number;
  /** Empty driving per driving. */
  readonly emptyTripRatio: number | null;
}

/** Figures of a run from `fromMs` (the warm-up is cut off) to `toMs`. */
export function figuresOf(run: RunRecord, fromMs = 0, toMs = run.now): Figures {
  const orders = orderTimes(run.orders, run.log, toMs);
  const ended = orders.filter(({ finished }) => finished !== null && finished >= fromMs && finished <= toMs);
  const scrapped = orders.filter((order) => order.scrapped && order.ended! >= fromMs && order.ended! <= toMs).length;
  const times = unitTimes(run.plant, run.log, fromMs, toMs);
  const elements = elementsOf(run, times, fromMs, toMs);
  const execution = sum(ended, ({ finished, entered }) => finished! - entered);
  const good = ended.filter(({ defective }) => !defective).length;
  const hours = (toMs - fromMs) / 3_600_000;
  const withDue = ended.filter(({ due }) => due !== null);
  const lead = mean(ended, ({ finished, entered }) => (finished! - entered) / 1000);
  const inside = orders.some(({ finished, scrapped: gone }) => finished === null && !gone);
  const ends = orders.flatMap(({ finished }) => finished ?? []);
  const all = ended.length + scrapped;
  return {
    from: fromMs / 1000,
    to: toMs / 1000,
    throughput: hours > 0 ? good / hours : 0,
    finished: ended.length,
    scrapped,
    qualityRatio: ratio(good, all),
    firstPassYield: ratio(ended.filter(({ reworks, defective }) => reworks === 0 && !defective).length, all),
    scrapRatio: ratio(scrapped, all),
    reworkRatio: ratio(ended.filter(({ reworks }) => reworks > 0).length, all),
    leadTime: lead,
    leadTimeParts:
      lead === null
        ? null
        : {
            processing: mean(ended, ({ processing }) => processing / 1000)!,
            setup: mean(ended, ({ setup }) => setup / 1000)!,
            transport: mean(ended, ({ transport }) => transport / 1000)!,
            waiting: mean(ended, ({ waiting }) => waiting / 1000)!,
          },
    allocationRatio: ratio(
      sum(ended, ({ processing, setup, delayed }) => processing + setup + delayed),
      execution,
    ),
    throughputRate: execution > 0 ? (3_600_000 * ended.length) / execution : null,
    productionProcessRatio: ratio(
      sum(ended, ({ processing }) => processing),
      execution,
    ),
    iso: isoFigures(elements),
    wip: meanInside(orders, fromMs, toMs),
    onTime: ratio(withDue.filter(({ finished, due }) => finished! <= due!).length, withDue.length),
    meanTardiness: mean(withDue, ({ finished, due }) => Math.max(0, finished! - due!) / 1000),
    makespan: inside || ends.length === 0 ? null : ends.reduce((last, end) => Math.max(last, end), 0) / 1000,
    units: times.map((unit, index) => ({ ...unit, ...isoFigures([elements[index]!]) })),
    fleet: run.plant.plant.vehicles.length === 0 ? null : fleetFigures(vehicleTimes(run.plant, run.log, fromMs, toMs)),
  };
}

function fleetFigures(vehicles: readonly VehicleTimes[]): FleetFigures {
  const total = (name: 'loaded' | 'empty' | 'charging' | 'failed' | 'waiting') => sum(vehicles, (one) => one[name]);
  const [loaded, empty, charging] = [total('loaded'), total('empty'), total('charging')];
  const [failed, waiting] = [total('failed'), total('waiting')];
  const everything = Math.max(1, loaded + empty + charging + failed + waiting);
  return {
    vehicles,
    loaded: loaded / everything,
    empty: empty / everything,
    charging: charging / everything,
    failed: failed / everything,
    waiting: waiting / everything,
    emptyTripRatio: ratio(empty, empty + loaded),
  };
}

/** Orders inside, mean over the window. */
function meanInside(orders: readonly OrderTimes[], from: number, to: number): number {
  const time = sum(orders, ({ entered, ended }) => {
    return Math.max(0, Math.min(ended ?? to, to) - Math.max(entered, from));
  });
  return to > from ? time / (to - from) : 0;
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function mean<T>(items: readonly T[], value: (item: T) => number): number | null {
  return items.length === 0 ? null : sum(items, value) / items.length;
}
