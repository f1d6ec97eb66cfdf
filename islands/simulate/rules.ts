import type { Control } from '../model/control.ts';
import { chargeShare } from './battery.ts';
import type { CompiledOption } from './compile.ts';
import type { Outside } from './outside.ts';
import type { Load, OrderState, Run } from './run.ts';
import { goalOf } from './traffic.ts';

/** A step that an order could do next, and where. */
export interface Candidate {
  readonly step: number;
  readonly option: CompiledOption;
}

/** How a plant decides. Each returns the place of its choice in the list; what it returns is checked by the engine. */
export interface Rules {
  /** Which of the orders that wait outside enters next; -1 to let none in. `outside` is never empty. */
  release(run: Run, outside: Outside): number;
  /** Where an order goes next; `candidates` is never empty and has room. */
  route(run: Run, order: OrderState, candidates: readonly Candidate[]): number;
  /** Which of the waiting orders a unit takes; -1 to wait. */
  sequence(run: Run, unit: number, waiting: readonly number[]): number;
  /** Which vehicle takes which load, both of which are never empty; null to wait. */
  dispatch(run: Run, vehicles: readonly number[], loads: readonly Load[]): readonly [number, number] | null;
  /**
   * Whether an idle vehicle with a battery goes to charge: rather than take a load, or (`idle`) rather than stand. Below the
   * critical level it is not asked.
   */
  charge(run: Run, vehicle: number, idle: boolean): boolean;
  /** The node to which a vehicle goes that has nothing to do; -1 to stay. Asked once each time it comes to rest. */
  park(run: Run, vehicle: number): number;
}

/** The rules that the plant names in its `control`. */
export function builtInRules(run: Pick<Run, 'plant'>, uniform: () => number): Rules {
  const { release, routing, sequencing, vehicle, charging, parking } = run.plant.plant.control;
  const most = release === 'open' ? Number.POSITIVE_INFINITY : release.conwip;
  const routes = routing === 'first' || routing === 'random' ? null : ROUTING[routing];
  const sequences = SEQUENCING[sequencing];
  const sequenceBy: Rules['sequence'] = (state, unit, waiting) =>
    waiting.length === 1 ? 0 : least(waiting, (order) => sequences(state, state.orders[order]!, unit));
  return {
    release: (state, outside) => (state.inside >= most ? -1 : outside.mostUrgent()),
    route(state, order, candidates) {
      if (candidates.length === 1 || routing === 'first') return 0;
      if (routes === null) return Math.floor(uniform() * candidates.length);
      return least(candidates, (candidate) => routes(state, order, candidate));
    },
    sequence: sequencing === 'fifo' ? firstCome : sequenceBy,
    dispatch: (state, vehicles, loads) => DISPATCH[vehicle](state, vehicles, loads),
    charge(state, index, idle) {
      const vehicle = state.vehicles[index]!;
      const battery = vehicle.battery!;
      const share = chargeShare(state, vehicle);
      if (share < battery.minimumDesiredChargingLevel) return true;
      if (!idle) return false;
      if (charging === 'when_idle') return true;
      const full = battery.maximumDesiredChargingLevel - 0.05;
      return charging === 'opportunity' && share < (full + battery.minimumDesiredChargingLevel) / 2;
    },
    park(state, index) {
      const vehicle = state.vehicles[index]!;
      if (parking === 'stay') return -1;
      if (parking === 'home') return vehicle.home;
      const places = state.plant.parkNodes.filter((node) => state.traffic === null || hasPlace(state, index, node));
      if (places.length === 0) return -1;
      return places[least(places, (node) => state.travel.time(vehicle.type, false, vehicle.node, node))]!;
    },
  };
}

/** The sequencing rule `fifo`. Orders wait as they came: whoever knows that this rule decides need not look for the others. */
export function firstCome(): number {
  return 0;
}

/** At level `traffic` nobody parks where others stand or will stand. */
function hasPlace(run: Run, vehicle: number, node: number): boolean {
  let taken = 0;
  for (const other of run.vehicles) if (other.index !== vehicle && goalOf(run, other) === node) taken++;
  return taken < run.plant.plant.layout.nodes[node]!.capacity;
}

/** Place of the least value; the first of equals. */
function least<T>(items: readonly T[], value: (item: T) => number): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < items.length; index++) {
    const found = value(items[index]!);
    if (found >= lowest) continue;
    lowest = found;
    best = index;
  }
  return best;
}

type RouteValue = (run: Run, order: OrderState, candidate: Candidate) => number;

const ROUTING: Record<Exclude<Control['routing'], 'first' | 'random'>, RouteValue> = {
  least_queue: (run, _order, { option }) => {
    const island = run.islands[option.island]!;
    return (island.queue.length + island.inbound + busyUnits(run, option.island)) / option.units.length;
  },
  least_work: (run, _order, { option }) => (backlog(run, option.island) + option.mean) / option.units.length,
  /** Driving there and the island's backlog go on side by side; then comes the work. */
  shortest_completion: (run, order, { option }) => {
    const { dock } = run.plant.islands[option.island]!;
    const drive = run.vehicles.length === 0 ? 0 : run.travel.time(run.vehicles[0]!.type, true, order.node, dock);
    return Math.max(drive, backlog(run, option.island) / option.units.length) + option.mean;
  },
};

/** Mean work at an island and on its way there, ms. */
export function backlog(run: Run, island: number): number {
  let sum = run.islands[island]!.work;
  for (const unit of run.plant.islands[island]!.units) {
    const state = run.units[unit]!;
    if (state.order >= 0) sum += Math.max(0, state.endsAt - run.now);
  }
  return sum;
}

/**
 * Work units of an island that have an order: in work, in set-up, or failed with it. @param island its place in the plant
 */
export function busyUnits(run: Run, island: number): number {
  let count = 0;
  for (const unit of run.plant.islands[island]!.units) if (run.units[unit]!.order >= 0) count++;
  return count;
}

type SequenceValue = (run: Run, order: OrderState, unit: number) => number;

/** Look-ahead of ATC, in mean work of the waiting ones (Vepsalainen and Morton 1987). */
const ATC_K = 2;

const SEQUENCING: Record<Control['sequencing'], SequenceValue> = {
  fifo: (_run, order) => order.since,
  spt: (_run, order) => order.option!.mean,
  lpt: (_run, order) => -order.option!.mean,
  mwkr: (_run, order) => -order.workLeft,
  mopr: (_run, order) => -order.stepsLeft,
  edd: (_run, order) => order.due,
  /** Critical ratio: time that is left per work that is left. */
  cr: (run, order) => (order.due - run.now) / Math.max(1, order.workLeft),
  atc: (run, order) => {
    const mean = order.option!.mean;
    const slack = Math.max(0, order.due - run.now - order.workLeft);
    return -Math.exp(-slack / (ATC_K * Math.max(1, mean))) / Math.max(1, mean);
  },
  /** Work in next queue: the least loaded island to which it could go afterwards. */
  winq: (run, order) => {
    const { steps } = run.plant.variants[order.variant]!;
    let lowest = Number.POSITIVE_INFINITY;
    for (const [index, step] of steps.entries()) {
      if (order.done[index] !== 0 || !step.after.includes(order.step)) continue;
      for (const { island } of step.options) lowest = Math.min(lowest, run.islands[island]!.work);
    }
    return lowest === Number.POSITIVE_INFINITY ? 0 : lowest;
  },
  least_setup: (run, order, unit) => setupTime(run, unit, order.option!.setupGroup),
  priority: (_run, order) => -order.priority * 1e12 + order.since,
};

/** Set-up of a unit for a group, ms. */
export function setupTime(run: Run, unit: number, group: number): number {
  const from = run.units[unit]!.setupGroup;
  if (group < 0 || from < 0 || from === group) return 0;
  const { island } = run.plant.units[unit]!;
  return run.plant.islands[island]!.setups.get(from * run.plant.groups.length + group) ?? 0;
}

type Dispatch = (run: Run, vehicles: readonly number[], loads: readonly Load[]) => readonly [number, number];

const DISPATCH: Record<Control['vehicle'], Dispatch> = {
  /** The pair with the least empty trip; the longer waiting load of equals. */
  nearest(run, vehicles, loads) {
    let pair: readonly [number, number] = [0, 0];
    let lowest = Number.POSITIVE_INFINITY;
    // Of many that wait at one place only the first one counts.
    const seen = loads.length > 16 ? new Set<number>() : null;
    for (let load = 0; load < loads.length; load++) {
      const { from } = loads[load]!;
      if (seen !== null) {
        if (seen.has(from)) continue;
        seen.add(from);
      }
      for (let index = 0; index < vehicles.length; index++) {
        const { type, node } = run.vehicles[vehicles[index]!]!;
        const time = run.travel.time(type, false, node, from);
        if (time >= lowest) continue;
        lowest = time;
        pair = [index, load];
      }
    }
    return pair;
  },
  longest_waiting: (run, vehicles, loads) => {
    const load = least(loads, ({ since }) => since);
    return [nearestTo(run, vehicles, loads[load]!.from), load];
  },
  /** In the order in which they asked, each by the vehicle that comes first in the list. */
  fifo: () => [0, 0],
  fullest_buffer: (run, vehicles, loads) => {
    const load = least(loads, ({ order }) => {
      const { leaving } = run.orders[order]!;
      return leaving < 0 ? 0 : -(run.islands[leaving]!.out + 1000 * run.islands[leaving]!.blocked.length);
    });
    return [nearestTo(run, vehicles, loads[load]!.from), load];
  },
};

function nearestTo(run: Run, vehicles: readonly number[], to: number): number {
  return least(vehicles, (vehicle) =>
    run.travel.time(run.vehicles[vehicle]!.type, false, run.vehicles[vehicle]!.node, to),
  );
}
