import { PalaestraError } from '@palaestra/core';
import type { Calendar } from '../model/calendar.ts';
import type { Plant } from '../model/plant.ts';
import { type CompiledPlant, compile } from '../simulate/compile.ts';
import { meanOf } from '../simulate/random.ts';
import { travelOf } from '../simulate/travel.ts';
import { LinearProgram, plus, type Terms } from './linear-program.ts';

/** What a plant could yield at best. */
export interface Capacity {
  /** Pieces of the mix per hour of the calendar that the work units could do: no plan and no rule makes more. */
  readonly throughput: number;
  /** By work unit: share of its working time that this takes; at 1 it is a bottleneck. */
  readonly load: readonly { readonly unit: string; readonly share: number }[];
}

/**
 * The greatest throughput of a plant whose work is divided in the best way among the units that can do it: a linear program
 * with a flow for each step and unit. Shifts and failures count; set-up, rework, waiting and transport do not, so it is an
 * upper bound.
 *
 * @param wasm address of `highs/runtime` in a browser.
 * @throws PalaestraError `bad_input` for a plant without demand, or whose recipes have exclusive branches.
 */
export async function capacityOf(plant: Plant, wasm?: string): Promise<Capacity> {
  const program = new LinearProgram();
  const throughput = program.variable();
  const { busy } = workFlows(program, compile(plant), throughput);
  for (const [, { terms, hours }] of busy) program.row(terms, '<=', hours);
  const solution = await program.solve('Maximize', new Map([[throughput, 1]]), wasm);
  if (solution === null) return { throughput: 0, load: [] };
  const load = [...busy].map(([unit, { terms, hours }]) => {
    const used = [...terms].reduce((sum, [variable, factor]) => sum + factor * solution.variables[variable]!, 0);
    return { unit, share: hours === 0 ? 0 : used / hours };
  });
  return { throughput: solution.variables[throughput]!, load };
}

/** Trips between docks that a program is made of: more would take hours. */
const MOST_TRIPS = 250_000;

/** How many vehicles a throughput needs. */
export interface FleetNeed {
  /** Vehicles that are busy on average, with their empty trips; no fewer can do it. */
  readonly vehicles: number;
  /** Of these, driving empty. */
  readonly empty: number;
}

/**
 * The least fleet for a throughput (pieces of the mix per hour): flows of pieces and kits between docks, and of empty
 * vehicles that bring every node as many as leave it (Maxwell and Muckstadt 1982). Pieces do their steps in the order of
 * the recipe; all vehicles drive like the fastest; nobody waits, charges or meets another.
 *
 * @param wasm address of `highs/runtime` in a browser.
 * @returns null when the work units cannot do as much, or a way is missing.
 * @throws PalaestraError `bad_input` as `capacityOf`, and for a plant without vehicles; `too_large` for one of too many docks.
 */
export async function fleetFor(plant: Plant, throughput: number, wasm?: string): Promise<FleetNeed | null> {
  if (plant.vehicles.length === 0) throw refused(plant, 'it has no vehicles');
  const compiled = compile(plant);
  const program = new LinearProgram();
  const wanted = program.variable();
  program.row(new Map([[wanted, 1]]), '=', throughput);
  const { busy, flows } = workFlows(program, compiled, wanted);
  for (const [, { terms, hours }] of busy) program.row(terms, '<=', hours);
  const { loaded, empty, cost } = transports(program, compiled, flows, wanted);
  // As many vehicles come to a node as leave it.
  for (const node of new Set([...loaded, ...empty].flatMap(({ from, to }) => [from, to]))) {
    const terms: Terms = new Map();
    for (const { from, to, variable } of [...loaded, ...empty]) {
      if (from === node) plus(terms, variable, 1);
      if (to === node) plus(terms, variable, -1);
    }
    program.row(terms, '=', 0);
  }
  const solution = await program.solve('Minimize', cost, wasm);
  if (solution === null) return null;
  const emptyHours = empty.reduce((sum, { variable }) => sum + cost.get(variable)! * solution.variables[variable]!, 0);
  return { vehicles: solution.value, empty: emptyHours };
}

interface Trip {
  readonly from: number;
  readonly to: number;
  readonly variable: number;
}

/** Flows of one variant at one step, by island. */
type StepFlows = readonly { readonly island: number; readonly terms: Terms }[];

/** Pieces per hour of each variant, step and unit: together they are the throughput times the share of the variant. */
function workFlows(program: LinearProgram, compiled: CompiledPlant, throughput: number) {
  const busy = new Map<string, { readonly terms: Terms; readonly hours: number }>();
  for (const { id, calendar } of compiled.units) {
    const open = calendar < 0 ? 1 : openShare(compiled.plant.calendars[calendar]!);
    busy.set(id, { terms: new Map(), hours: open });
  }
  const flows = compiled.variants.map((variant, index): StepFlows[] => {
    const share = shareOf(compiled.plant, index);
    if (share === 0) return [];
    return variant.steps.map((step) => {
      if (step.group >= 0) throw refused(compiled.plant, `step ${step.id} belongs to exclusive branches`);
      const sum: Terms = new Map([[throughput, -share]]);
      const byIsland = new Map<number, Terms>();
      for (const { island, units, mean } of step.options) {
        for (const unit of units) {
          const flow = program.variable();
          const { id, reliability } = compiled.units[unit]!;
          plus(sum, flow, 1);
          plus(busy.get(id)!.terms, flow, (mean / 3_600_000) * lostBy(compiled.plant, reliability));
          const terms = byIsland.get(island) ?? new Map();
          plus(terms, flow, 1);
          byIsland.set(island, terms);
        }
      }
      program.row(sum, '=', 0);
      return [...byIsland].map(([island, terms]) => ({ island, terms }));
    });
  });
  return { busy, flows };
}

/** Loaded trips of pieces and kits that carry the flows, and empty trips between all their ends. */
function transports(
  program: LinearProgram,
  compiled: CompiledPlant,
  flows: readonly StepFlows[][],
  throughput: number,
) {
  const { plant } = compiled;
  const travel = travelOf(plant, 'matrix');
  const types = plant.vehicleTypes
    .keys()
    .filter((index) => plant.vehicles.some(({ type }) => type === plant.vehicleTypes[index]!.id))
    .toArray();
  const hours = (isLoaded: boolean, from: number, to: number) =>
    Math.min(...types.map((type) => travel.time(type, isLoaded, from, to))) / 3_600_000;
  const handling =
    Math.min(...types.map((type) => plant.vehicleTypes[type]!.pickTime + plant.vehicleTypes[type]!.dropTime)) / 3600;
  const cost: Terms = new Map();
  const loaded: Trip[] = [];
  const carry = (from: number, to: number, extra: number): Trip => {
    if (loaded.length >= MOST_TRIPS) throw tooManyTrips(plant);
    const trip = { from, to, variable: program.variable() };
    cost.set(trip.variable, hours(true, from, to) + handling + extra);
    loaded.push(trip);
    return trip;
  };
  for (const [index, steps] of flows.entries()) {
    const entry = { node: compiled.entry, terms: new Map([[throughput, shareOf(plant, index)]]) };
    const exit = { node: compiled.exit, terms: entry.terms };
    const stops = steps.map((step) =>
      step.map(({ island, terms }) => ({ node: compiled.islands[island]!.dock, terms })),
    );
    const way = steps.length === 0 ? [] : [[entry], ...stops, ...(compiled.exit < 0 ? [] : [[exit]])];
    for (const [at, ends] of way.slice(1).entries()) {
      const out = way[at]!.map(({ terms }) => negated(terms));
      for (const end of ends) {
        const into = negated(end.terms);
        for (const [place, begin] of way[at]!.entries()) {
          const flow = begin.node === end.node ? program.variable() : carry(begin.node, end.node, 0).variable;
          plus(into, flow, 1);
          plus(out[place]!, flow, 1);
        }
        program.row(into, '=', 0);
      }
      for (const terms of out) program.row(terms, '=', 0);
    }
    for (const [at, step] of steps.entries()) {
      for (const kit of compiled.variants[index]!.steps[at]!.kits) {
        for (const { island, terms } of step) {
          const row = negated(terms);
          plus(row, carry(kit, compiled.islands[island]!.dock, (plant.supply?.kitTime ?? 0) / 3600).variable, 1);
          program.row(row, '=', 0);
        }
      }
    }
  }
  const ends = [...new Set(loaded.flatMap(({ from, to }) => [from, to]))];
  if (ends.length ** 2 > MOST_TRIPS) throw tooManyTrips(plant);
  const empty = ends.flatMap((from) =>
    ends.flatMap((to): Trip[] => {
      const time = hours(false, from, to);
      if (from === to || time === Number.POSITIVE_INFINITY) return [];
      const trip = { from, to, variable: program.variable() };
      cost.set(trip.variable, time);
      return [trip];
    }),
  );
  return { loaded, empty, cost };
}

function negated(terms: Terms): Terms {
  return new Map([...terms].map(([variable, factor]) => [variable, -factor]));
}

/** Share of a variant among what is ordered, by pieces, or by what arrives per second. */
function shareOf({ orders, arrivals, variants }: Plant, variant: number): number {
  const { id } = variants[variant]!;
  const ordered = (only: string | null) =>
    orders.reduce((sum, order) => sum + (only === null || order.variant === only ? order.quantity : 0), 0);
  if (arrivals.length === 0) return ordered(null) === 0 ? 0 : ordered(id) / ordered(null);
  let all = 0;
  let own = 0;
  for (const { between, mix } of arrivals) {
    const rate = 1 / Math.max(1e-9, meanOf(between));
    const total = mix.reduce((sum, { weight }) => sum + weight, 0);
    all += rate;
    for (const one of mix) if (one.variant === id) own += (rate * one.weight) / total;
  }
  return own / all;
}

/** Share of the time in which work may begin. */
function openShare({ period, shifts, breaks }: Calendar): number {
  const ends = [...shifts, ...breaks].flatMap(({ from, to }) => [from, to]).sort((a, b) => a - b);
  const inside = (spans: Calendar['shifts'], time: number) => spans.some(({ from, to }) => from <= time && time < to);
  let open = 0;
  for (const [index, from] of ends.slice(0, -1).entries()) {
    if (inside(shifts, from) && !inside(breaks, from)) open += ends[index + 1]! - from;
  }
  return open / period;
}

/** Time with repairs per time without. */
function lostBy({ reliability }: Plant, index: number): number {
  if (index < 0) return 1;
  const { timeBetweenFailures, timeToRepair } = reliability[index]!;
  return 1 + meanOf(timeToRepair) / meanOf(timeBetweenFailures);
}

function refused({ id }: Plant, why: string): PalaestraError {
  return new PalaestraError('bad_input', `Cannot tell the capacity: ${why} (${id})`);
}

function tooManyTrips({ id }: Plant): PalaestraError {
  const text = `expected at most ${MOST_TRIPS} trips between docks, found more; simulate it instead`;
  return new PalaestraError('too_large', `Cannot tell the fleet: ${text} (${id})`);
}
