import { PalaestraError } from '@palaestra/core';
import type { Plant } from '../model/plant.ts';
import type { Schedule } from '../model/schedule.ts';
import { type CompiledPlant, type CompiledStep, compile } from '../simulate/compile.ts';
import { travelOf } from '../simulate/travel.ts';
import type { Decoder } from './decoder.ts';
import type { Sequence } from './sequence.ts';
import { type Shop, shopOf } from './shop.ts';
import type { TransportShop } from './transport-shop.ts';

/** What the optimiser is to plan, and how its numbers are called in the plant. Times are milliseconds. */
export interface Problem {
  readonly shop: Shop;
  /** Null for a plant without vehicles. */
  readonly transport: TransportShop | null;
  readonly plant: CompiledPlant;
  /** By operation: order and step; step null is the way to the exit. */
  readonly operations: readonly { readonly order: string; readonly step: string | null }[];
  /** By machine: its work unit; null for the exit. */
  readonly units: readonly (string | null)[];
  /** By place: its node. */
  readonly nodes: readonly number[];
}

/**
 * The plant's orders as a flexible job shop with transports. Random times count with their mean; steps that may come in
 * any order come in that of the file; of exclusive branches the first is taken.
 *
 * @throws PalaestraError `bad_input` with what the optimiser does not plan: set-up times, limited buffers, kits.
 */
export function problemOf(plant: Plant): Problem {
  const unknown = unplannable(plant);
  if (unknown.length > 0) {
    throw new PalaestraError(
      'bad_input',
      `Cannot optimise the plant: the optimiser does not plan ${unknown.join(', ')}; use rules instead (${plant.id})`,
    );
  }
  const compiled = compile(plant);
  const hasExit = compiled.exit >= 0 && plant.vehicles.length > 0;
  const exit = compiled.units.length;
  const operations: { order: string; step: string | null }[] = [];
  const release: number[] = [];
  const jobs = piecesOf(plant).map(({ id, variant, at }) => {
    const steps = compiled.variants[variant]!.steps;
    release.push(at);
    const job = chainOf(steps).map((step) => {
      operations.push({ order: id, step: step.id });
      return step.options.flatMap(({ units, mean }) => units.map((machine) => ({ machine, time: Math.round(mean) })));
    });
    if (hasExit) {
      operations.push({ order: id, step: null });
      job.push([{ machine: exit, time: 0 }]);
    }
    return job;
  });
  const shop = shopOf({ jobs, machines: compiled.units.length + (hasExit ? 1 : 0) }, release);
  const units = [...compiled.units.map(({ id }) => id), ...(hasExit ? [null] : [])];
  const nodes = [...new Set([compiled.entry, ...compiled.islands.map(({ dock }) => dock), ...vehicleStarts(compiled)])];
  if (hasExit && !nodes.includes(compiled.exit)) nodes.push(compiled.exit);
  const transport = plant.vehicles.length === 0 ? null : transportOf(compiled, shop, nodes, hasExit);
  return { shop, transport, plant: compiled, operations, units, nodes };
}

function unplannable(plant: Plant): string[] {
  const found: string[] = [];
  if (plant.islands.some(({ setupTimes }) => setupTimes.length > 0)) found.push('set-up times');
  if (plant.islands.some(({ inBuffer, outBuffer }) => inBuffer.capacity !== null || outBuffer.capacity !== null)) {
    found.push('limited buffers');
  }
  if (plant.supply !== undefined) found.push('kits');
  if (plant.orders.length === 0) found.push('a plant without orders');
  return found;
}

/** Every piece of every order, with its release in ms; named as in a run. */
function piecesOf(plant: Plant): { id: string; variant: number; at: number }[] {
  const variantOf = new Map(plant.variants.map(({ id }, index) => [id, index]));
  return plant.orders.flatMap(({ id, variant, quantity, release }) =>
    Array.from({ length: quantity }, (_, piece) => ({
      id: quantity === 1 ? id : `${id}#${piece + 1}`,
      variant: variantOf.get(variant)!,
      at: Math.round(release * 1000),
    })),
  );
}

/** The steps one after the other, each behind its predecessors; of exclusive branches the first. */
function chainOf(steps: readonly CompiledStep[]): readonly CompiledStep[] {
  const chosen = new Map<number, number>();
  for (const { group, branch } of steps) if (group >= 0 && !chosen.has(group)) chosen.set(group, branch);
  const wanted = (step: CompiledStep) => step.group < 0 || chosen.get(step.group) === step.branch;
  const left = new Set(steps.keys().filter((index) => wanted(steps[index]!)));
  const chain: CompiledStep[] = [];
  while (left.size > 0) {
    const next = [...left].find((index) => steps[index]!.after.every((one) => !left.has(one)));
    if (next === undefined) break;
    left.delete(next);
    chain.push(steps[next]!);
  }
  return chain;
}

function vehicleStarts(compiled: CompiledPlant): number[] {
  return compiled.plant.vehicles.map(({ start }) => compiled.nodes.get(start)!);
}

function transportOf(compiled: CompiledPlant, shop: Shop, nodes: readonly number[], hasExit: boolean): TransportShop {
  const { plant } = compiled;
  const travel = travelOf(plant, 'matrix');
  const types = new Set(plant.vehicles.map(({ type }) => type));
  if (types.size > 1) {
    throw new PalaestraError(
      'bad_input',
      `Cannot optimise the plant: the optimiser plans vehicles of one type, found ${[...types].join(', ')} (${plant.id})`,
    );
  }
  const type = plant.vehicleTypes.findIndex(({ id }) => types.has(id));
  const { pickTime, dropTime } = plant.vehicleTypes[type]!;
  const handling = Math.round(pickTime * 1000) + Math.round(dropTime * 1000);
  const places = nodes.length;
  const empty = new Int32Array(places * places);
  const loaded = new Int32Array(places * places);
  for (const [a, from] of nodes.entries()) {
    for (const [b, to] of nodes.entries()) {
      const time = Math.min(travel.time(type, false, from, to), 2 ** 30);
      empty[a * places + b] = time;
      loaded[a * places + b] = Math.min(travel.time(type, true, from, to) + handling, 2 ** 30);
    }
  }
  const placeOf = Int32Array.from({ length: shop.machines }, (_, machine) => {
    const unit = compiled.units[machine];
    return nodes.indexOf(unit === undefined ? compiled.exit : compiled.islands[unit.island]!.dock);
  });
  const roomy = new Uint8Array(shop.machines);
  if (hasExit) roomy[shop.machines - 1] = 1;
  const vehicleStart = Int32Array.from(vehicleStarts(compiled), (node) => nodes.indexOf(node));
  const jobStart = new Int32Array(shop.jobs).fill(nodes.indexOf(compiled.entry));
  const vehicleReady = new Int32Array(vehicleStart.length);
  const machineReady = new Int32Array(shop.machines);
  return { ...shop, vehicleStart, vehicleReady, machineReady, places, jobStart, placeOf, roomy, empty, loaded };
}

/** A plan without vehicles. */
export function scheduleOfSequence({ plant, operations, units }: Problem, best: Sequence): Schedule {
  const steps = operations.map(({ order, step }, v) => ({
    order,
    step: step!,
    workUnit: units[best.machine[v]!]!,
    start: best.head[v]!,
    end: best.head[v]! + best.time[v]!,
    setup: 0,
  }));
  return { schema: 'palaestra.schedule/1', plant: plant.plant.id, steps, moves: [], makespan: best.makespan };
}

/** A plan with vehicles, from what the decoder has just decoded with `choice`. */
export function scheduleOfTransport(problem: Problem, decoder: Decoder, choice: Int32Array): Schedule {
  const { plant, operations, units, nodes } = problem;
  const shop = problem.transport!;
  const layout = plant.plant.layout.nodes;
  const steps: Schedule['steps'] = [];
  const moves: Schedule['moves'] = [];
  for (const [v, { order, step }] of operations.entries()) {
    const machine = shop.machine[choice[v]!]!;
    const start = decoder.start[v]!;
    const end = decoder.end[v]!;
    if (step !== null) steps.push({ order, step, workUnit: units[machine]!, start, end, setup: 0 });
    if (decoder.carrier[v]! < 0) continue;
    const isFirst = v === shop.firstOf[shop.jobOf[v]!];
    const from = isFirst ? shop.jobStart[shop.jobOf[v]!]! : shop.placeOf[shop.machine[choice[v - 1]!]!]!;
    moves.push({
      vehicle: plant.plant.vehicles[decoder.carrier[v]!]!.id,
      order,
      from: layout[nodes[from]!]!.id,
      to: layout[nodes[shop.placeOf[machine]!]!]!.id,
      emptyStart: decoder.emptyStart[v]!,
      pick: decoder.pick[v]!,
      drop: decoder.drop[v]!,
    });
  }
  const makespan = Math.max(...decoder.end);
  return { schema: 'palaestra.schedule/1', plant: plant.plant.id, steps, moves, makespan };
}
