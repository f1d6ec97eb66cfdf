import type { CompiledPlant } from '../simulate/compile.ts';
import { EVENT } from '../simulate/event-log.ts';
import type { RunRecord } from '../simulate/run-record.ts';
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
  /** Time of a trip at full speed, ms. */
  lasts(vehicle: number, loaded: boolean, from: number, to: number): number;
}

/** Of the run, its level tells whether vehicles drive paths and whether they stop on the way. */
export function tripsOf({ plant, level, log }: Omit<RunRecord, 'orders' | 'now'>): Trips {
  const { nodes } = plant.plant.layout;
  const passes = level === 'traffic' ? passesOf(log, plant.plant.vehicles.length) : null;
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
    lasts: (vehicle, loaded, from, to) => trip(vehicle, loaded, from, to).at.at(-1) ?? 0,
    pose(vehicle, state, time, pose) {
      const { from, to, begin } = state;
      if (from === to) {
        stand(pose, nodes[to]!);
        return;
      }
      const loaded = state.task === TASK.carrying;
      if (passes !== null) {
        // It comes to the next node when the log says; before it sets off, somebody else has the way.
        const row = nextPass(passes, log.time, vehicle, time);
        const next = row < 0 ? from : log.detail[row]!;
        if (next === from) {
          stand(pose, nodes[from]!);
          return;
        }
        const way = trip(vehicle, loaded, from, next);
        const whole = way.at.at(-1) ?? 0;
        follow(pose, plant, way, Math.max(0, whole - (log.time[row]! - time)));
        pose.moving &&= !state.failed;
        return;
      }
      const until = state.failed ? Math.max(state.failedAt, begin) : time;
      const gone = Math.max(0, until - begin - state.lost);
      const way = trip(vehicle, loaded, from, to);
      follow(pose, plant, way, atFullSpeed(gone, way.at.at(-1) ?? 0, way.ramp));
      if (state.failed) pose.moving = false;
    },
  };
}

/** By vehicle: the rows that tell which nodes it passed, vehicle i from `offsets[i]` to `offsets[i + 1]`. */
interface Passes {
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
}

function passesOf(log: RunRecord['log'], vehicles: number): Passes {
  const offsets = new Int32Array(vehicles + 1);
  for (let row = 0; row < log.count; row++) if (log.type[row] === EVENT.passed) offsets[log.resource[row]! + 1]!++;
  for (let vehicle = 0; vehicle < vehicles; vehicle++) offsets[vehicle + 1]! += offsets[vehicle]!;
  const next = offsets.slice();
  const rows = new Int32Array(offsets[vehicles]!);
  for (let row = 0; row < log.count; row++) {
    if (log.type[row] === EVENT.passed) rows[next[log.resource[row]!]!++] = row;
  }
  return { offsets, rows };
}

/** The row of the first node that a vehicle passes after `time`; -1 for none. */
function nextPass({ offsets, rows }: Passes, times: Float64Array, vehicle: number, time: number): number {
  let low = offsets[vehicle]!;
  let high = offsets[vehicle + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[rows[middle]!]! <= time) low = middle + 1;
    else high = middle;
  }
  return low < offsets[vehicle + 1]! ? rows[low]! : -1;
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

/** @param way time at full speed since the start, ms. */
function follow(pose: Pose, plant: CompiledPlant, { nodes, at }: Trip, way: number): void {
  const last = nodes.length - 1;
  const places = plant.plant.layout.nodes;
  if (last < 1) {
    stand(pose, places[nodes[0] ?? 0]!);
    return;
  }
  let leg = 0;
  while (leg < last - 1 && at[leg + 1]! <= way) leg++;
  const a = places[nodes[leg]!]!;
  const b = places[nodes[leg + 1]!]!;
  const length = at[leg + 1]! - at[leg]!;
  const share = length > 0 ? Math.min(1, Math.max(0, (way - at[leg]!) / length)) : 1;
  pose.x = a.x + (b.x - a.x) * share;
  pose.y = a.y + (b.y - a.y) * share;
  if (a.x !== b.x || a.y !== b.y) pose.heading = Math.atan2(b.y - a.y, b.x - a.x);
  pose.moving = way > 0 && way < at[last]!;
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
