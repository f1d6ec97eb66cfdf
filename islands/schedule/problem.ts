import { PalaestraError } from '@palaestra/core';
import type { Plant } from '../model/plant.ts';
import type { Schedule } from '../model/schedule.ts';
import { type CompiledPlant, type CompiledStep, compile } from '../simulate/compile.ts';
import { travelOf } from '../simulate/travel.ts';
import type { Decoder } from './decoder.ts';
import { expectedPlant } from './expected-plant.ts';
import { loadsOf, tripsOf } from './fleet-tables.ts';
import type { Sequence } from './sequence.ts';
import { setupsOf } from './setup-tables.ts';
import { type Shop, shopOf } from './shop.ts';
import type { TransportShop } from './transport-shop.ts';

/** More would not be planned any better than rules do in any time that a person waits. */
const MOST_PIECES = 1000;

/** What the optimiser is to plan, and how its numbers are called in the plant. Times are milliseconds. */
export interface Problem {
  readonly shop: Shop;
  /** Null for a plant without vehicles that changes over in no time. */
  readonly transport: TransportShop | null;
  /** As a plan expects it: without chance. */
  readonly plant: CompiledPlant;
  /** By operation: order and step; step null is the way to the exit. */
  readonly operations: readonly { readonly order: string; readonly step: string | null }[];
  /** By machine: its work unit; null for the exit. */
  readonly units: readonly (string | null)[];
  /** By place: its node. */
  readonly nodes: readonly number[];
  /**
   * Room for orders or kits is limited, or how many orders may be inside, or a lane keeps its order: what the shop says is
   * then less than the truth, and the simulator decides.
   */
  readonly isTight: boolean;
}

/**
 * The plant's orders as a flexible job shop with transports, set-up and kits. Random times count with their mean; steps that
 * may come in any order come in that of the file; of exclusive branches the first is taken.
 *
 * @throws PalaestraError `bad_input` for what cannot be planned, and what to do.
 */
export function problemOf(plant: Plant): Problem {
  refuseUnplannable(plant);
  const compiled = compile(expectedPlant(plant));
  const hasExit = compiled.exit >= 0 && plant.vehicles.length > 0;
  const exit = compiled.units.length;
  const operations: { order: string; step: string | null }[] = [];
  const release: number[] = [];
  const groups: number[] = [];
  const kits: (readonly number[])[] = [];
  const jobs = piecesOf(plant).map(({ id, variant, at }) => {
    const steps = compiled.variants[variant]!.steps;
    release.push(at);
    const job = chainOf(steps).map((step) => {
      operations.push({ order: id, step: step.id });
      kits.push(step.kits);
      return step.options.flatMap(({ units, mean, setupGroup }) =>
        units.map((machine) => {
          groups.push(setupGroup);
          return { machine, time: Math.round(mean) };
        }),
      );
    });
    if (hasExit) {
      operations.push({ order: id, step: null });
      kits.push([]);
      groups.push(-1);
      job.push([{ machine: exit, time: 0 }]);
    }
    return job;
  });
  const first = compiled.units.map(({ group }) => group);
  const setups = setupsOf(compiled, groups, hasExit ? [...first, -1] : first);
  const shop = shopOf({ jobs, machines: compiled.units.length + (hasExit ? 1 : 0) }, release, setups);
  const units = [...compiled.units.map(({ id }) => id), ...(hasExit ? [null] : [])];
  const places = [compiled.entry, ...compiled.islands.map(({ dock }) => dock), ...kits.flat()];
  const nodes = [...new Set([...places, ...vehicleStarts(compiled), ...(hasExit ? [compiled.exit] : [])])];
  const moves = plant.vehicles.length > 0;
  const transport = moves
    ? transportOf(compiled, shop, nodes, { hasExit, kits })
    : setups === null
      ? null
      : inOnePlace(shop);
  const isTight =
    (moves && kits.some((one) => one.length > 0)) ||
    plant.islands.some(({ inBuffer, outBuffer }) => inBuffer.capacity !== null || outBuffer.capacity !== null) ||
    plant.islands.some(({ inBuffer }) => inBuffer.discipline === 'fifo') ||
    (plant.control.release !== 'open' && plant.control.release.conwip < shop.jobs);
  return { shop, transport, plant: compiled, operations, units, nodes, isTight };
}

function refuseUnplannable(plant: Plant): void {
  const refuse = (why: string, instead: string) =>
    new PalaestraError('bad_input', `Cannot optimise the plant: ${why}; ${instead} (${plant.id})`);
  if (plant.orders.length === 0) {
    throw refuse('it has no orders, only arrivals', 'give it orders, or plan a number of pieces of its mix');
  }
  const pieces = plant.orders.reduce((sum, { quantity }) => sum + quantity, 0);
  if (pieces > MOST_PIECES) {
    throw refuse(`expected at most ${MOST_PIECES} pieces, found ${pieces}`, 'plan fewer of them, or run it by rules');
  }
  const needsKits = plant.workMasters.some(({ steps }) => steps.some(({ parts }) => parts.length > 0));
  const carrier = plant.supply?.vehicleType;
  if (needsKits && carrier !== undefined && !plant.vehicles.some(({ type }) => type === carrier)) {
    throw refuse(`no vehicle carries its kits, expected one of type ${carrier}`, 'add one');
  }
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

/** A shop whose jobs move by themselves, in no time. */
function inOnePlace(shop: Shop): TransportShop {
  return {
    ...shop,
    vehicleStart: new Int32Array(0),
    vehicleReady: new Int32Array(0),
    machineReady: new Int32Array(shop.machines),
    places: 1,
    jobStart: new Int32Array(shop.jobs),
    placeOf: new Int32Array(shop.machines),
    roomy: new Uint8Array(shop.machines),
    empty: new Int32Array(1),
    loaded: new Int32Array(1),
    table: new Int32Array(0),
    carriesJobs: null,
    kits: null,
  };
}

function transportOf(
  compiled: CompiledPlant,
  shop: Shop,
  nodes: readonly number[],
  { hasExit, kits }: { hasExit: boolean; kits: readonly (readonly number[])[] },
): TransportShop {
  const placeOf = Int32Array.from({ length: shop.machines }, (_, machine) => {
    const unit = compiled.units[machine];
    return nodes.indexOf(unit === undefined ? compiled.exit : compiled.islands[unit.island]!.dock);
  });
  const roomy = new Uint8Array(shop.machines);
  if (hasExit) roomy[shop.machines - 1] = 1;
  const vehicleStart = Int32Array.from(vehicleStarts(compiled), (node) => nodes.indexOf(node));
  const types = compiled.plant.vehicles.map(({ type }) =>
    compiled.plant.vehicleTypes.findIndex(({ id }) => id === type),
  );
  return {
    ...shop,
    vehicleStart,
    vehicleReady: new Int32Array(vehicleStart.length),
    machineReady: new Int32Array(shop.machines),
    places: nodes.length,
    jobStart: new Int32Array(shop.jobs).fill(nodes.indexOf(compiled.entry)),
    placeOf,
    roomy,
    ...tripsOf(compiled, travelOf(compiled.plant, 'matrix'), nodes, types),
    ...loadsOf(compiled, types, kits, (node) => nodes.indexOf(node)),
  };
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
    const setup = decoder.setup[v]!;
    if (step !== null) steps.push({ order, step, workUnit: units[machine]!, start, end, setup });
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
  for (let at = 0; at < decoder.kitTrips.length; at += 6) {
    const [v = 0, carrier = 0, from = 0, emptyStart = 0, pick = 0, drop = 0] = decoder.kitTrips.slice(at, at + 6);
    moves.push({
      vehicle: plant.plant.vehicles[carrier]!.id,
      order: operations[v]!.order,
      from: layout[nodes[from]!]!.id,
      to: layout[nodes[shop.placeOf[shop.machine[choice[v]!]!]!]!]!.id,
      emptyStart,
      pick,
      drop,
      kit: true,
    });
  }
  const makespan = Math.max(...decoder.end);
  return { schema: 'palaestra.schedule/1', plant: plant.plant.id, steps, moves, makespan };
}
