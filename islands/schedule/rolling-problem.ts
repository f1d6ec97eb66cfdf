import { meanOf } from '../simulate/random.ts';
import { type OrderState, PHASE, type Run, type VehicleState } from '../simulate/run.ts';
import { loadsOf, tripsOf } from './fleet-tables.ts';
import { setupsOf } from './setup-tables.ts';
import { shopOf } from './shop.ts';
import type { TransportShop } from './transport-shop.ts';

/** When what has no due date is due, ms. */
const NEVER = 2 ** 30;
/** Repairs of which nothing is known are expected to take this long, ms. */
const UNKNOWN_REPAIR = 3_600_000;

/** What is still to be done in a running plant, from now on. Times are ms from now. */
export interface Outlook {
  readonly shop: TransportShop;
  /** By operation: order and step. */
  readonly operations: readonly { readonly order: number; readonly step: number }[];
}

/**
 * The next orders of a running plant as a shop: what is under way binds its unit, vehicle and order until it ends. Units are
 * set up as they are; kits that were not brought yet are to be carried. Room is not seen; whoever follows the plan meets it
 * anyway.
 *
 * @param most orders that are looked at, those that are due or came first.
 * @returns null when nothing is left to plan.
 */
export function outlookOf(run: Run, most: number): Outlook | null {
  const inside = run.orders.filter(({ phase }) => phase >= PHASE.deciding && phase <= PHASE.working);
  inside.sort((a, b) => a.due - b.due || a.index - b.index);
  const fetched = new Map(
    run.vehicles.flatMap(({ load }) => (load === null || load.kit ? [] : [[load.order, load.to]])),
  );
  const operations: { order: number; step: number }[] = [];
  const starts: { node: number; ready: number; due: number }[] = [];
  const groups: number[] = [];
  const kits: (readonly number[])[] = [];
  const jobs = inside.slice(0, most).flatMap((order) => {
    const job = stepsLeft(run, order).map(({ step, options }) => {
      operations.push({ order: order.index, step });
      kits.push(kitsLeft(run, order, step));
      return options.flatMap(({ units, mean, setupGroup }) =>
        units.map((machine) => {
          groups.push(setupGroup);
          return { machine, time: Math.round(mean) };
        }),
      );
    });
    const due = Math.min(order.due - run.now, NEVER);
    if (job.length > 0) starts.push({ ...startOf(run, order, fetched.get(order.index)), due });
    return job.length === 0 ? [] : [job];
  });
  if (jobs.length === 0) return null;
  const base = shopOf(
    { jobs, machines: run.units.length },
    starts.map(({ ready }) => ready),
    setupsOf(
      run.plant,
      groups,
      run.units.map(({ setupGroup }) => setupGroup),
    ),
  );
  const vehicles = run.vehicles.filter(({ task }) => task !== 'out').map((vehicle) => whereabouts(run, vehicle));
  // Without vehicles orders move in no time: everything is one place.
  const isDriven = vehicles.length > 0;
  const docks = run.units.map((_, unit) => run.plant.islands[run.plant.units[unit]!.island]!.dock);
  const stops = [...starts, ...vehicles].map(({ node }) => node);
  const nodes = [...new Set([...docks, ...stops, ...kits.flat()])];
  const placeOf = new Map(nodes.map((node, place) => [node, isDriven ? place : 0]));
  const at = (node: number) => placeOf.get(node)!;
  const places = isDriven ? nodes.length : 1;
  const types = vehicles.map(({ type }) => type);
  const shop: TransportShop = {
    ...base,
    jobStart: Int32Array.from(starts, ({ node }) => at(node)),
    vehicleStart: Int32Array.from(vehicles, ({ node }) => at(node)),
    vehicleReady: Int32Array.from(vehicles, ({ ready }) => ready),
    machineReady: Int32Array.from(run.units, (_, unit) => freeAt(run, unit)),
    places,
    placeOf: Int32Array.from(docks, at),
    roomy: new Uint8Array(run.units.length),
    ...(starts.some(({ due }) => due < NEVER) ? { due: Int32Array.from(starts, ({ due }) => due) } : {}),
    ...tripsOf(run.plant, run.travel, isDriven ? nodes : nodes.slice(0, 1), types),
    ...loadsOf(run.plant, types, kits, at),
  };
  return { shop, operations };
}

/** Kits of a step that nobody carries yet. */
function kitsLeft(run: Run, order: OrderState, step: number): readonly number[] {
  const { kits } = run.plant.variants[order.variant]!.steps[step]!;
  const isBound = order.step === step && order.option !== null && order.phase !== PHASE.working;
  if (kits.length === 0 || !isBound) return kits;
  return order.kitsMissing === 0
    ? []
    : kits.filter((node) => run.loads.some((load) => load.kit && load.order === order.index && load.from === node));
}

/** Steps to come, each behind its predecessors; the one that was chosen already first, on the island that was chosen. */
function stepsLeft(run: Run, order: OrderState) {
  const { steps } = run.plant.variants[order.variant]!;
  const isBound = order.option !== null && order.phase !== PHASE.working;
  const under = order.phase === PHASE.working ? order.step : -1;
  const done = Uint8Array.from(order.done, (state, step) => (state !== 0 || step === under ? 1 : 0));
  const left: { step: number; options: (typeof steps)[number]['options'] }[] = [];
  if (isBound && order.step < steps.length) {
    left.push({ step: order.step, options: [order.option!] });
    done[order.step] = 1;
  }
  const branch = new Map<number, number>();
  for (let next = 0; next >= 0; ) {
    next = steps.findIndex(({ after }, step) => done[step] === 0 && after.every((one) => done[one] === 1));
    if (next < 0) break;
    done[next] = 1;
    const { group, branch: own, options } = steps[next]!;
    if (group >= 0 && (branch.get(group) ?? own) !== own) continue;
    if (group >= 0) branch.set(group, own);
    left.push({ step: next, options });
  }
  return left;
}

/** Where an order can be fetched, and when. */
function startOf(run: Run, order: OrderState, carriedTo: number | undefined): { node: number; ready: number } {
  if (order.phase === PHASE.working) {
    const unit = run.units.findIndex((one) => one.order === order.index);
    return { node: run.plant.islands[order.island]!.dock, ready: unit < 0 ? 0 : freeAt(run, unit) };
  }
  if (carriedTo === undefined) return { node: order.node, ready: 0 };
  const { type } = run.vehicles[0]!;
  return { node: carriedTo, ready: Math.min(run.travel.time(type, true, order.node, carriedTo), 2 ** 29) };
}

function freeAt(run: Run, unit: number): number {
  const state = run.units[unit]!;
  const busy = state.order >= 0 && !state.done;
  if (!state.failed) return busy ? Math.max(0, Math.round(state.endsAt - run.now)) : 0;
  const model = run.plant.plant.reliability[run.plant.units[unit]!.reliability];
  const repair = model === undefined ? UNKNOWN_REPAIR : 1000 * meanOf(model.timeToRepair);
  return Math.round(repair + (busy ? state.left : 0));
}

/** A vehicle with a load is free where the load goes. */
function whereabouts(
  run: Run,
  { load, node, type, task }: VehicleState,
): { node: number; ready: number; type: number } {
  if (load === null) return { node, ready: 0, type };
  const { pickTime, dropTime } = run.plant.plant.vehicleTypes[type]!;
  const drive = run.travel.time(type, true, load.from, load.to);
  const rest = task === 'dropping' ? 0 : task === 'carrying' ? drive / 2 : drive + 1000 * pickTime;
  return { node: load.to, ready: Math.round(Math.min(rest + 1000 * dropTime, 2 ** 29)), type };
}
