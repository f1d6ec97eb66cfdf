import { EVENT } from '../simulate/event-log.ts';
import type { RunRecord } from '../simulate/run-record.ts';
import { plannedTime } from './elements.ts';
import { type Breakdown, startUnit, type UnitWalk, walkUnit } from './unit-walk.ts';

/** What is summed from the beginning of a run; a window is what stands at its end less what stood at its beginning. */
const SUMS = {
  finished: 0,
  good: 0,
  firstPass: 0,
  reworked: 0,
  scrapped: 0,
  due: 0,
  punctual: 0,
  tardy: 0,
  /** ms of orders that were finished. */
  lead: 0,
  processing: 0,
  setup: 0,
  transport: 0,
  delayed: 0,
  /** Orders inside, work units and vehicles by what they do, each times ms. */
  inside: 0,
  unitProcessing: 0,
  unitSetup: 0,
  unitFailed: 0,
  loaded: 0,
  empty: 0,
  charging: 0,
  vehicleFailed: 0,
};
export type WalkSums = typeof SUMS;

/** Pieces whose work ended, their planned time, ms, and those with a defect. */
const PIECES = { pieces: 0, planned: 0, bad: 0 };
export type PieceSums = typeof PIECES;

/** What a unit does, and what a vehicle does; the last one hides what it interrupts. */
const UNIT = { none: 0, processing: 1, setup: 2, failed: 3 } as const;
const VEHICLE = { none: 0, loaded: 1, empty: 2, charging: 3, failed: 4 } as const;

/** What an order does; `none` is waiting. */
const DOES = { none: 0, processing: 1, setup: 2, transport: 3, delayed: 4 } as const;

/** A log up to a row, as far as figures depend on what came before. Plain, so that it can be kept and taken up again. */
export interface WalkState {
  /** The next row, and the time to which `sums` are, ms. */
  row: number;
  time: number;
  readonly sums: WalkSums;
  readonly pieces: PieceSums;
  /** `pieces` before the first row of the instant `rowTime`. */
  readonly before: PieceSums;
  rowTime: number;
  inside: number;
  /** When the last order was finished, ms; -1 before. */
  lastEnd: number;
  readonly units: UnitState[];
  readonly vehicles: { task: number; failed: boolean }[];
  /** How many units and vehicles do what. */
  readonly working: number[];
  readonly driving: number[];
  /** Orders inside, by number. */
  readonly orders: Map<number, OrderWalk>;
}

interface UnitState extends UnitWalk {
  work: number;
  failed: boolean;
}

interface OrderWalk {
  readonly entered: number;
  does: number;
  /** What a failure broke off. */
  before: number;
  since: number;
  /** ms by what it did. */
  readonly spent: number[];
  isReworked: boolean;
}

/** Before the first row. */
export function startWalk({ plant }: RunRecord): WalkState {
  const vehicles = plant.plant.vehicles.length;
  return {
    row: 0,
    time: 0,
    sums: { ...SUMS },
    pieces: { ...PIECES },
    before: { ...PIECES },
    rowTime: -1,
    inside: 0,
    lastEnd: -1,
    units: plant.units.map(() => ({ ...startUnit(), work: UNIT.none, failed: false })),
    vehicles: Array.from({ length: vehicles }, () => ({ task: VEHICLE.none, failed: false })),
    working: [plant.units.length, 0, 0, 0],
    driving: [vehicles, 0, 0, 0, 0],
    orders: new Map(),
  };
}

/** Go on to `time` without a row; also back, as far as to the last row. */
export function waitUntil(state: WalkState, time: number): void {
  const { sums, working, driving } = state;
  const span = time - state.time;
  if (span === 0) return;
  sums.inside += state.inside * span;
  sums.unitProcessing += working[UNIT.processing]! * span;
  sums.unitSetup += working[UNIT.setup]! * span;
  sums.unitFailed += working[UNIT.failed]! * span;
  sums.loaded += driving[VEHICLE.loaded]! * span;
  sums.empty += driving[VEHICLE.empty]! * span;
  sums.charging += driving[VEHICLE.charging]! * span;
  sums.vehicleFailed += driving[VEHICLE.failed]! * span;
  state.time = time;
}

/** Let the next row happen. @returns a failure or the end of a repair, where it is one. */
export function walkRow(state: WalkState, run: RunRecord): Breakdown | null {
  const { log } = run;
  const row = state.row++;
  const time = log.time[row]!;
  const [type, resource, order, detail] = [log.type[row]!, log.resource[row]!, log.order[row]!, log.detail[row]!];
  waitUntil(state, time);
  if (time !== state.rowTime) {
    Object.assign(state.before, state.pieces);
    state.rowTime = time;
  }
  walkOrder(state, run, type, order, time);
  const happened = walkUnit(state.units, resource, type, time, detail);
  if (happened === 'piece') {
    state.pieces.pieces++;
    state.pieces.planned += plannedTime(run, order, detail, resource);
  } else if (happened === 'bad') state.pieces.bad++;
  else if (happened !== null) {
    turnUnit(state, resource, state.units[resource]!.work, happened.failure !== null);
    return happened;
  }
  switch (type) {
    case EVENT.setup:
      turnUnit(state, resource, UNIT.setup);
      break;
    case EVENT.started:
      turnUnit(state, resource, UNIT.processing);
      break;
    case EVENT.ended:
    case EVENT.blocked:
      turnUnit(state, resource, UNIT.none);
      break;
    default:
      walkVehicle(state, type, resource);
  }
  return null;
}

function walkOrder(state: WalkState, { orders }: RunRecord, type: number, number: number, time: number): void {
  if (type === EVENT.entered) {
    state.orders.set(number, {
      entered: time,
      does: DOES.none,
      before: DOES.none,
      since: 0,
      spent: [0, 0, 0, 0, 0],
      isReworked: false,
    });
    state.inside++;
    return;
  }
  const order = state.orders.get(number);
  if (order === undefined) return;
  switch (type) {
    case EVENT.setup:
      turnOrder(order, time, DOES.setup);
      return;
    case EVENT.started:
      turnOrder(order, time, DOES.processing);
      return;
    case EVENT.ended:
    case EVENT.delivered:
      turnOrder(order, time, DOES.none);
      return;
    case EVENT.carry:
      turnOrder(order, time, DOES.transport);
      return;
    case EVENT.failed:
      // A product that is done and waits to be fetched loses nothing.
      if (order.does === DOES.none) return;
      order.before = order.does;
      turnOrder(order, time, DOES.delayed);
      return;
    case EVENT.repaired:
      if (order.does === DOES.delayed) turnOrder(order, time, order.before);
      return;
    case EVENT.defectSeen:
      order.isReworked = true;
      return;
    case EVENT.finished:
      finish(state, order, orders[number]!, time);
      state.orders.delete(number);
      return;
    case EVENT.scrapped:
      state.sums.scrapped++;
      state.inside--;
      state.orders.delete(number);
      return;
  }
}

function turnOrder(order: OrderWalk, time: number, next: number): void {
  order.spent[order.does]! += time - order.since;
  order.since = time;
  order.does = next;
}

function finish(
  state: WalkState,
  { entered, spent, isReworked }: OrderWalk,
  { due, defects }: RunRecord['orders'][number],
  time: number,
): void {
  const { sums } = state;
  state.inside--;
  state.lastEnd = time;
  sums.finished++;
  if (defects.length === 0) sums.good++;
  if (isReworked) sums.reworked++;
  else if (defects.length === 0) sums.firstPass++;
  sums.lead += time - entered;
  sums.processing += spent[DOES.processing]!;
  sums.setup += spent[DOES.setup]!;
  sums.transport += spent[DOES.transport]!;
  sums.delayed += spent[DOES.delayed]!;
  if (!Number.isFinite(due)) return;
  sums.due++;
  if (time <= due) sums.punctual++;
  sums.tardy += Math.max(0, time - due);
}

function turnUnit(state: WalkState, index: number, work: number, failed = state.units[index]!.failed): void {
  const unit = state.units[index]!;
  state.working[unit.failed ? UNIT.failed : unit.work]!--;
  unit.work = work;
  unit.failed = failed;
  state.working[failed ? UNIT.failed : work]!++;
}

/** What a vehicle does after a row; null where the row changes nothing of it. */
function taskAfter(type: number): number | null {
  switch (type) {
    case EVENT.fetch:
    case EVENT.kitFetch:
    case EVENT.toPark:
    case EVENT.toCharge:
      return VEHICLE.empty;
    case EVENT.carry:
    case EVENT.kitCarry:
      return VEHICLE.loaded;
    case EVENT.delivered:
    case EVENT.kitDelivered:
    case EVENT.parked:
    case EVENT.charged:
    case EVENT.stranded:
      return VEHICLE.none;
    case EVENT.charging:
      return VEHICLE.charging;
    default:
      return null;
  }
}

function walkVehicle(state: WalkState, type: number, index: number): void {
  const task = taskAfter(type);
  const breaks = type === EVENT.vehicleFailed || type === EVENT.vehicleRepaired;
  if (task === null && !breaks) return;
  const vehicle = state.vehicles[index]!;
  state.driving[vehicle.failed ? VEHICLE.failed : vehicle.task]!--;
  if (task !== null) vehicle.task = task;
  if (breaks) vehicle.failed = type === EVENT.vehicleFailed;
  state.driving[vehicle.failed ? VEHICLE.failed : vehicle.task]!++;
}
