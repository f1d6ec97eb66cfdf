import type { CompiledPlant } from '../simulate/compile.ts';
import type { Level } from '../simulate/run.ts';
import { type Travel, travelOf } from '../simulate/travel.ts';
import { TASK, type VehicleAt } from './floor-state.ts';

/** Trips kept in memory; the oldest go first. */
const KEPT = 4096;

/** The way from one node to another, and when a vehicle without failures is where. */
interface Trip {
  readonly nodes: readonly number[];
  /** By node: ms since the start at full speed. */
  readonly at: Float64Array;
  /** Time to full speed and to rest again, ms; both cost half of it. */
  readonly ramp: number;
}

/** Where a vehicle is. Plant frame, m; the heading in rad, counter-clockwise from x. */
export interface Pose {
  x: number;
  y: number;
  heading: number;
  /** False while it stands. */
  moving: boolean;
}

/** Positions along the paths of a plant. */
export interface Trips {
  /** Write into `pose` where a vehicle is at `time`, ms. */
  pose(vehicle: number, state: VehicleAt, time: number, pose: Pose): void;
  /** The nodes of a trip, both ends included. */
  nodes(vehicle: number, loaded: boolean, from: number, to: number): readonly number[];
}

/** @param level as the run was made: it tells whether vehicles drive paths and whether they stop on the way. */
export function tripsOf(plant: CompiledPlant, level: Level): Trips {
  const { nodes } = plant.plant.layout;
  const travel = travelOf(plant.plant, level);
  const typeOf = new Map(plant.plant.vehicleTypes.map(({ id }, index) => [id, index]));
  const types = plant.plant.vehicles.map(({ type }) => typeOf.get(type)!);
  const kept = new Map<number, Trip>();

  function trip(vehicle: number, loaded: boolean, from: number, to: number): Trip {
    const type = types[vehicle]!;
    const key = ((type * 2 + Number(loaded)) * nodes.length + from) * nodes.length + to;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = newTrip(plant, travel, type, loaded, from, to);
    kept.set(key, made);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return made;
  }

  return {
    nodes: (vehicle, loaded, from, to) => trip(vehicle, loaded, from, to).nodes,
    pose(vehicle, state, time, pose) {
      const { from, to, begin } = state;
      if (from === to) {
        stand(pose, nodes[to]!);
        return;
      }
      const until = state.failed ? Math.max(state.failedAt, begin) : time;
      const gone = Math.max(0, until - begin - state.lost);
      const way = trip(vehicle, state.task === TASK.carrying, from, to);
      // Stopped before the next node: whoever has it drives on first.
      follow(pose, plant, way, state.waits ? 0 : gone, level === 'traffic');
      if (state.failed) pose.moving = false;
    },
  };
}

function newTrip(plant: CompiledPlant, travel: Travel, type: number, loaded: boolean, from: number, to: number): Trip {
  const nodes = travel.path(type, loaded, from, to);
  const { maximumSpeed, emptySpeed, maximumAcceleration } = plant.plant.vehicleTypes[type]!;
  const speed = loaded ? maximumSpeed : (emptySpeed ?? maximumSpeed);
  const ramp =
    nodes.length < 2 || plant.plant.layout.edges.length === 0 ? 0 : (1000 * speed) / (maximumAcceleration ?? Infinity);
  const at = Float64Array.from(nodes, (node) => (node === from ? 0 : travel.time(type, loaded, from, node) - ramp));
  return { nodes, at, ramp };
}

function follow(pose: Pose, plant: CompiledPlant, { nodes, at, ramp }: Trip, gone: number, oneEdge: boolean): void {
  const last = nodes.length - 1;
  const places = plant.plant.layout.nodes;
  if (last < 1) {
    stand(pose, places[nodes[0] ?? 0]!);
    return;
  }
  const whole = at[last]!;
  const way = oneEdge ? Math.min(gone, at[1]!) : atFullSpeed(gone, whole, ramp);
  let leg = 0;
  while (leg < last - 1 && at[leg + 1]! <= way) leg++;
  const a = places[nodes[leg]!]!;
  const b = places[nodes[leg + 1]!]!;
  const length = at[leg + 1]! - at[leg]!;
  const share = length > 0 ? Math.min(1, Math.max(0, (way - at[leg]!) / length)) : 1;
  pose.x = a.x + (b.x - a.x) * share;
  pose.y = a.y + (b.y - a.y) * share;
  if (a.x !== b.x || a.y !== b.y) pose.heading = Math.atan2(b.y - a.y, b.x - a.x);
  pose.moving = way > 0 && way < (oneEdge ? at[1]! : whole);
}

/**
 * The way that is behind, as time at full speed, ms, for a vehicle that speeds up and slows down evenly: it takes `ramp`
 * longer than the `whole` way at full speed.
 */
export function atFullSpeed(gone: number, whole: number, ramp: number): number {
  const end = whole + ramp;
  if (gone >= end) return whole;
  if (ramp === 0) return gone;
  // Too short to reach full speed: evenly.
  if (whole < ramp) return (whole * gone) / end;
  if (gone < ramp) return (gone * gone) / (2 * ramp);
  if (gone > end - ramp) return whole - (end - gone) ** 2 / (2 * ramp);
  return gone - ramp / 2;
}

function stand(pose: Pose, { x, y }: { readonly x: number; readonly y: number }): void {
  pose.x = x;
  pose.y = y;
  pose.moving = false;
}
