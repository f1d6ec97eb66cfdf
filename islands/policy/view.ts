import { chargeShare } from '../simulate/battery.ts';
import { backlog, busyUnits, type Candidate, setupTime } from '../simulate/rules.ts';
import type { Load, OrderState, Run } from '../simulate/run.ts';
import { goalOf } from '../simulate/traffic.ts';

/*
 * What a policy is shown: plain data, times in seconds. The words are those of `policy-types.ts`, which the person reads.
 */

function seconds(ms: number): number {
  return ms / 1000;
}

function plantView(run: Run) {
  const { now, inside, outside, finished, scrapped } = run;
  return { now: seconds(now), inside, outside: outside.length, finished, scrapped };
}

function orderView(run: Run, { id, variant, due, release, priority, stepsLeft, workLeft, since }: OrderState) {
  return {
    id,
    variant: run.plant.variants[variant]!.id,
    due: due === Number.POSITIVE_INFINITY ? null : seconds(due),
    released: seconds(release),
    priority,
    stepsLeft,
    workLeft: seconds(workLeft),
    waited: seconds(run.now - since),
  };
}

/** `release(orders, plant)`. @param outside places in `run.orders` */
export function releaseView(run: Run, outside: readonly number[]): unknown[] {
  return [outside.map((order) => orderView(run, run.orders[order]!)), plantView(run)];
}

/**
 * `route(order, candidates, plant)`; `time` is the mean of the work, `setup` the shortest one of the units that may do it.
 */
export function routeView(run: Run, order: OrderState, candidates: readonly Candidate[]): unknown[] {
  const { steps } = run.plant.variants[order.variant]!;
  const type = run.vehicles[0]?.type;
  const places = candidates.map(({ step, option }) => {
    const island = run.islands[option.island]!;
    const { id, dock } = run.plant.islands[option.island]!;
    return {
      step: steps[step]!.id,
      island: id,
      time: seconds(option.mean),
      setup: seconds(Math.min(...option.units.map((unit) => setupTime(run, unit, option.setupGroup)))),
      setupGroup: groupView(run, option.setupGroup),
      drive: type === undefined ? 0 : seconds(run.travel.time(type, true, order.node, dock)),
      units: option.units.length,
      busy: busyUnits(run, option.island),
      failed: option.units.reduce((sum, unit) => sum + (run.units[unit]!.failed ? 1 : 0), 0),
      queue: island.queue.length,
      inbound: island.inbound,
      work: seconds(backlog(run, option.island)),
    };
  });
  return [orderView(run, order), places, plantView(run)];
}

/** `sequence(unit, orders, plant)`. @param unit its place in the plant @param waiting places in `run.orders` */
export function sequenceView(run: Run, unit: number, waiting: readonly number[]): unknown[] {
  const { id, island } = run.plant.units[unit]!;
  const orders = waiting.map((index) => {
    const order = run.orders[index]!;
    const { setupGroup, mean } = order.option!;
    return {
      ...orderView(run, order),
      step: run.plant.variants[order.variant]!.steps[order.step]!.id,
      time: seconds(mean),
      setup: seconds(setupTime(run, unit, setupGroup)),
      setupGroup: groupView(run, setupGroup),
    };
  });
  const at = { id, island: run.plant.islands[island]!.id, setupGroup: groupView(run, run.units[unit]!.setupGroup) };
  return [at, orders, plantView(run)];
}

/** `vehicle(vehicles, loads, plant)`. @param vehicles their places in the plant */
export function vehicleView(run: Run, vehicles: readonly number[], loads: readonly Load[]): unknown[] {
  const { nodes } = run.plant.plant.layout;
  const waiting = loads.map(({ order, kit, from, to, island, since }) => {
    const { leaving } = run.orders[order]!;
    const state = kit || leaving < 0 ? null : run.islands[leaving]!;
    return {
      order: orderView(run, run.orders[order]!),
      kit,
      from: nodes[from]!.id,
      to: nodes[to]!.id,
      island: island < 0 ? null : run.plant.islands[island]!.id,
      waited: seconds(run.now - since),
      out: state?.out ?? 0,
      blocked: state?.blocked.length ?? 0,
      drive: vehicles.map((index) => {
        const { type, node } = run.vehicles[index]!;
        return seconds(run.travel.time(type, false, node, from));
      }),
    };
  });
  return [vehicles.map((index) => vehicleAt(run, index)), waiting, plantView(run)];
}

/** `charge(vehicle, plant)`, for a vehicle with a battery; levels are shares of it. @param vehicle its place in the plant */
export function chargeView(run: Run, vehicle: number, idle: boolean): unknown[] {
  const state = run.vehicles[vehicle]!;
  const { battery } = run.plant.plant.vehicleTypes[state.type]!;
  const { criticalLowChargingLevel, minimumDesiredChargingLevel, maximumDesiredChargingLevel } = battery!;
  const levels = { criticalLowChargingLevel, minimumDesiredChargingLevel, maximumDesiredChargingLevel };
  return [{ ...vehicleAt(run, vehicle), ...levels, idle, loads: run.loads.length }, plantView(run)];
}

/** `park(vehicle, places, plant)`; `vehicles` of a place are the others that stand there or drive there. */
export function parkView(run: Run, vehicle: number): unknown[] {
  const { nodes } = run.plant.plant.layout;
  const { type, node } = run.vehicles[vehicle]!;
  const places = run.plant.parkNodes.map((place) => ({
    node: nodes[place]!.id,
    drive: seconds(run.travel.time(type, false, node, place)),
    capacity: nodes[place]!.capacity,
    vehicles: run.vehicles.reduce(
      (sum, other) => sum + (other.index !== vehicle && goalOf(run, other) === place ? 1 : 0),
      0,
    ),
  }));
  return [vehicleAt(run, vehicle), places, plantView(run)];
}

function vehicleAt(run: Run, index: number) {
  const state = run.vehicles[index]!;
  const { vehicles, vehicleTypes, layout } = run.plant.plant;
  const { id, type } = vehicles[index]!;
  const battery = vehicleTypes[state.type]!.battery === undefined ? null : chargeShare(run, state);
  return { id, type, node: layout.nodes[state.node]!.id, battery };
}

function groupView(run: Run, group: number): string | null {
  return group < 0 ? null : run.plant.groups[group]!;
}
