import type { CompiledPlant } from '../simulate/compile.ts';
import { EVENT } from '../simulate/event-log.ts';
import type { LogColumns, OrderRecord } from '../simulate/run-record.ts';

/** Where an order is. `at` is the number of a node, an island, a work unit or a vehicle. */
export const PLACE = { none: 0, node: 1, inBuffer: 2, unit: 3, outBuffer: 4, vehicle: 5 } as const;

/** What a work unit does, apart from failures. */
export const WORK = { idle: 0, setup: 1, processing: 2, blocked: 3 } as const;

/** What a vehicle does, apart from failures. */
export const TASK = { idle: 0, fetching: 1, carrying: 2, parking: 3, toCharge: 4, charging: 5, out: 6 } as const;

/** A work unit at an instant. */
export interface UnitAt {
  work: number;
  failed: boolean;
  /** The order on it; -1 for none. */
  order: number;
  /** Since when it does what it does, ms. */
  since: number;
  /** Since when it has worked, been set up or been repaired without a pause, ms; -1 while it pauses. */
  activeSince: number;
  /** When the last such period ended, ms. */
  activeEnd: number;
}

/** A vehicle at an instant. */
export interface VehicleAt {
  task: number;
  failed: boolean;
  /** At level `traffic`: it stands before a node that another has. */
  waits: boolean;
  /** What it fetches or carries; -1 for none. */
  order: number;
  /** A kit of the order's parts, and not the order. */
  kit: boolean;
  /** Nodes of the present trip, or of the last one: then it stands at `to`. */
  from: number;
  to: number;
  /** When it left `from`, ms, and how long it stood broken since then. */
  begin: number;
  lost: number;
  failedAt: number;
}

/** An order inside the plant at an instant. */
export interface OrderAt {
  place: number;
  at: number;
  /** Island to which it is bound or at which it is; -1 for none. */
  goal: number;
  /** Present or next step; -1 before the first. */
  step: number;
  /** Since when it is at its place, ms. */
  since: number;
  /** Kits that its step waits for. */
  kits: number;
}

/** Everything that stands and moves on the floor after the first `row` rows of a log. */
export interface FloorState {
  row: number;
  readonly units: readonly UnitAt[];
  readonly vehicles: readonly VehicleAt[];
  /** Orders that are inside, by number. */
  readonly orders: Map<number, OrderAt>;
  /** Orders at the entry, in the order of their coming. */
  readonly entry: number[];
  /** By island: orders in the buffers in the order of their coming, and how many are bound for it. */
  readonly inBuffer: readonly number[][];
  readonly outBuffer: readonly number[][];
  readonly inbound: number[];
  /** Released and not let in. */
  outside: number;
  finished: number;
  scrapped: number;
}

/** The floor before the first event. */
export function emptyFloor({ units, islands, plant, nodes }: CompiledPlant): FloorState {
  return {
    row: 0,
    units: units.map(() => ({
      work: WORK.idle,
      failed: false,
      order: -1,
      since: 0,
      activeSince: -1,
      activeEnd: -1,
    })),
    vehicles: plant.vehicles.map(({ start }) => ({
      task: TASK.idle,
      failed: false,
      waits: false,
      order: -1,
      kit: false,
      from: nodes.get(start)!,
      to: nodes.get(start)!,
      begin: 0,
      lost: 0,
      failedAt: 0,
    })),
    orders: new Map(),
    entry: [],
    inBuffer: islands.map(() => []),
    outBuffer: islands.map(() => []),
    inbound: islands.map(() => 0),
    outside: 0,
    finished: 0,
    scrapped: 0,
  };
}

/** What a row needs to know of the run beside the log. */
export interface FloorRun {
  readonly plant: CompiledPlant;
  readonly orders: readonly OrderRecord[];
}

/** Let the next row of the log happen on the floor. */
export function applyRow(floor: FloorState, { plant, orders }: FloorRun, log: LogColumns): void {
  const row = floor.row++;
  const time = log.time[row]!;
  const resource = log.resource[row]!;
  const order = log.order[row]!;
  const detail = log.detail[row]!;
  switch (log.type[row]) {
    case EVENT.released:
      floor.outside++;
      return;
    case EVENT.entered:
      floor.outside--;
      floor.orders.set(order, { place: PLACE.none, at: -1, goal: -1, step: -1, since: time, kits: 0 });
      put(floor, order, PLACE.node, detail, time);
      return;
    case EVENT.routed: {
      const at = inside(floor, order);
      at.goal = resource;
      at.step = detail;
      at.kits = plant.variants[orders[order]!.variant]!.steps[detail]!.kits.length;
      floor.inbound[resource]!++;
      return;
    }
    case EVENT.fetch:
      setOut(floor.vehicles[resource]!, TASK.fetching, detail, time, order, false);
      return;
    case EVENT.kitFetch:
      setOut(floor.vehicles[resource]!, TASK.fetching, detail, time, order, true);
      return;
    case EVENT.carry:
      put(floor, order, PLACE.vehicle, resource, time);
      setOut(floor.vehicles[resource]!, TASK.carrying, detail, time, order, false);
      return;
    case EVENT.kitCarry:
      setOut(floor.vehicles[resource]!, TASK.carrying, detail, time, order, true);
      return;
    case EVENT.delivered:
      put(floor, order, PLACE.node, detail, time);
      stand(floor.vehicles[resource]!, detail, time);
      return;
    case EVENT.kitDelivered: {
      const at = floor.orders.get(order);
      if (at !== undefined) at.kits--;
      stand(floor.vehicles[resource]!, detail, time);
      return;
    }
    case EVENT.queued:
      floor.inbound[resource]!--;
      put(floor, order, PLACE.inBuffer, resource, time);
      return;
    case EVENT.setup:
    case EVENT.started: {
      const unit = floor.units[resource]!;
      if (unit.order !== order) put(floor, order, PLACE.unit, resource, time);
      unit.order = order;
      unit.work = log.type[row] === EVENT.setup ? WORK.setup : WORK.processing;
      unit.since = time;
      if (unit.activeSince < 0 || unit.activeEnd >= 0) {
        if (unit.activeEnd !== time) unit.activeSince = time;
        unit.activeEnd = -1;
      }
      return;
    }
    case EVENT.ended: {
      const unit = floor.units[resource]!;
      unit.work = WORK.idle;
      unit.since = time;
      unit.activeEnd = time;
      inside(floor, order).goal = -1;
      return;
    }
    case EVENT.blocked:
      floor.units[resource]!.work = WORK.blocked;
      floor.units[resource]!.since = time;
      return;
    case EVENT.unloaded: {
      const unit = floor.units[resource]!;
      if (unit.work === WORK.blocked) unit.since = time;
      unit.work = WORK.idle;
      unit.order = -1;
      put(floor, order, PLACE.outBuffer, plant.units[resource]!.island, time);
      return;
    }
    case EVENT.failed:
      floor.units[resource]!.failed = true;
      floor.units[resource]!.since = time;
      return;
    case EVENT.repaired:
      floor.units[resource]!.failed = false;
      floor.units[resource]!.since = time;
      return;
    case EVENT.finished:
    case EVENT.scrapped:
      put(floor, order, PLACE.none, -1, time);
      floor.orders.delete(order);
      if (log.type[row] === EVENT.finished) floor.finished++;
      else floor.scrapped++;
      return;
    default:
      moveVehicle(floor, log.type[row]!, resource, detail, time);
  }
}

/** Rows that concern a vehicle alone. */
function moveVehicle(floor: FloorState, type: number, resource: number, detail: number, time: number): void {
  const vehicle = floor.vehicles[resource];
  if (vehicle === undefined) return;
  switch (type) {
    case EVENT.toPark:
      setOut(vehicle, TASK.parking, detail, time, -1, false);
      return;
    case EVENT.toCharge:
      setOut(vehicle, TASK.toCharge, detail, time, -1, false);
      return;
    case EVENT.parked:
      stand(vehicle, detail, time);
      return;
    case EVENT.charging:
      stand(vehicle, detail, time);
      vehicle.task = TASK.charging;
      return;
    case EVENT.charged:
      stand(vehicle, vehicle.to, time);
      return;
    case EVENT.vehicleFailed:
      vehicle.failed = true;
      vehicle.failedAt = time;
      return;
    case EVENT.vehicleRepaired:
      vehicle.failed = false;
      vehicle.lost += time - Math.max(vehicle.failedAt, vehicle.begin);
      return;
    case EVENT.stranded:
      // It never left.
      stand(vehicle, vehicle.from, time);
      vehicle.task = TASK.out;
      return;
    case EVENT.passed:
      vehicle.from = detail;
      vehicle.begin = time;
      vehicle.lost = 0;
      vehicle.waits = false;
      return;
    case EVENT.waits:
      vehicle.waits = true;
      return;
  }
}

function inside(floor: FloorState, order: number): OrderAt {
  const at = floor.orders.get(order);
  if (at !== undefined) return at;
  const made = { place: PLACE.none, at: -1, goal: -1, step: -1, since: 0, kits: 0 };
  floor.orders.set(order, made);
  return made;
}

/** Take an order from where it is and put it somewhere else. */
function put(floor: FloorState, order: number, place: number, at: number, time: number): void {
  const state = inside(floor, order);
  const before = listOf(floor, state.place, state.at);
  if (before !== null) {
    const index = before.indexOf(order);
    if (index >= 0) before.splice(index, 1);
  } else if (state.place === PLACE.unit && floor.units[state.at]!.order === order) {
    floor.units[state.at]!.order = -1;
    floor.units[state.at]!.work = WORK.idle;
  }
  state.place = place;
  state.at = at;
  state.since = time;
  listOf(floor, place, at)?.push(order);
}

function listOf(floor: FloorState, place: number, at: number): number[] | null {
  if (place === PLACE.inBuffer) return floor.inBuffer[at]!;
  if (place === PLACE.outBuffer) return floor.outBuffer[at]!;
  return place === PLACE.node ? floor.entry : null;
}

function setOut(vehicle: VehicleAt, task: number, to: number, time: number, order: number, kit: boolean): void {
  vehicle.task = task;
  vehicle.from = vehicle.to;
  vehicle.to = to;
  vehicle.begin = time;
  vehicle.lost = 0;
  vehicle.waits = false;
  vehicle.order = order;
  vehicle.kit = kit;
}

function stand(vehicle: VehicleAt, node: number, time: number): void {
  vehicle.task = TASK.idle;
  vehicle.from = node;
  vehicle.to = node;
  vehicle.begin = time;
  vehicle.lost = 0;
  vehicle.waits = false;
  vehicle.order = -1;
  vehicle.kit = false;
}
