import type { Layout } from '../model/layout.ts';
import type { Plant } from '../model/plant.ts';
import { backwards, graphOf, openSearch, shortest, type WaitAt } from './path-graph.ts';

/** Bytes of routes kept in memory; one row for each place from which somebody drove, and the oldest go first. */
const KEPT_BYTES = 128e6;
const ROW_BYTES = 12;

/** Shortest routes from one node. */
interface Routes {
  /** The arc by which each node is reached; -1 at the source and where no path leads. */
  readonly via: Int32Array;
  /** Whole milliseconds of a trip, with speeding up and stopping. */
  readonly trip: Float64Array;
}

/** How long vehicles drive. Nodes are numbered by their place in the layout. */
export interface Travel {
  /**
   * Time of a trip, ms; Infinity when no path leads there. A matrix knows no vehicles; on paths the speed is the lesser of
   * the path's and the vehicle's, and starting and stopping cost speed / acceleration once.
   */
  time(type: number, loaded: boolean, from: number, to: number): number;
  /** The nodes of the trip, both ends included; straight from end to end where only times are known. */
  path(type: number, loaded: boolean, from: number, to: number): readonly number[];
  /** The trip edge by edge; null where only times are known. */
  legs(type: number, loaded: boolean, from: number, to: number): readonly Leg[] | null;
  /** The trip edge by edge that takes least with what is waited at its nodes; null where only times are known. */
  around(type: number, loaded: boolean, from: number, to: number, wait: WaitAt): readonly Leg[] | null;
  /** Time that speeding up and stopping cost together, ms. */
  ramp(type: number, loaded: boolean): number;
  /** The ways that lead on from a node. */
  next(type: number, loaded: boolean, node: number): readonly Leg[];
}

/** One edge, driven in one direction. */
export interface Leg {
  readonly to: number;
  /** Place of the edge in the layout. */
  readonly edge: number;
  /** From the edge's `from` to its `to`. */
  readonly forward: boolean;
  /** m. */
  readonly length: number;
  /** At full speed. */
  readonly ms: number;
}

/** @param level `matrix` takes the plant's travel times where it has them; the others always drive its paths. */
export function travelOf(plant: Plant, level: 'matrix' | 'paths' | 'traffic'): Travel {
  const { layout } = plant;
  const place = new Map(layout.nodes.map(({ id }, index) => [id, index]));
  if (layout.travelTimes !== undefined && level === 'matrix') return matrixTravel(layout, place);
  return pathTravel(plant, place);
}

function matrixTravel(layout: Layout, place: ReadonlyMap<string, number>): Travel {
  const { nodes, seconds } = layout.travelTimes!;
  const row = new Int32Array(layout.nodes.length).fill(-1);
  for (const [index, id] of nodes.entries()) row[place.get(id)!] = index;
  const width = nodes.length;
  const ms = Float64Array.from(seconds.flat(), (value) => Math.round(value * 1000));
  return {
    time(_type, _loaded, from, to) {
      if (from === to) return 0;
      const a = row[from]!;
      const b = row[to]!;
      return a < 0 || b < 0 ? Number.POSITIVE_INFINITY : ms[a * width + b]!;
    },
    path: (_type, _loaded, from, to) => (from === to ? [from] : [from, to]),
    legs: () => null,
    around: () => null,
    ramp: () => 0,
    next: () => [],
  };
}

function pathTravel(plant: Plant, place: ReadonlyMap<string, number>): Travel {
  const graph = graphOf(plant.layout, place);
  const { arcs, from: before, at: first } = graph;
  const count = plant.layout.nodes.length;
  /** By type, empty and loaded. */
  const drives = plant.vehicleTypes.flatMap(({ id, maximumSpeed, emptySpeed = maximumSpeed, maximumAcceleration }) =>
    [emptySpeed, maximumSpeed].map((speed) => ({
      id,
      speed,
      ramp: (1000 * speed) / (maximumAcceleration ?? Infinity),
    })),
  );
  const rows: (Routes | undefined)[] = Array.from({ length: drives.length * count });
  const kept: number[] = [];
  const most = Math.max(16, Math.floor(KEPT_BYTES / (ROW_BYTES * count)));

  function routes(type: number, loaded: boolean, from: number): Routes {
    const drive = 2 * type + Number(loaded);
    const key = drive * count + from;
    const known = rows[key];
    if (known !== undefined) return known;
    const { id, speed, ramp } = drives[drive]!;
    const { ms, via } = shortest(graph, count, from, speed, id);
    const found = { via, trip: ms.map((time, node) => (node === from ? 0 : Math.round(time + ramp))) };
    rows[key] = found;
    kept.push(key);
    if (kept.length > most) rows[kept.shift()!] = undefined;
    return found;
  }

  /** By type, empty and loaded, then arc; made when first driven. */
  const legsOf: (Leg | undefined)[][] = drives.map(() => Array.from({ length: arcs.length }));

  function legOf(arc: number, drive: number): Leg {
    const known = legsOf[drive]![arc];
    if (known !== undefined) return known;
    const { to, edge, forward, length, limit } = arcs[arc]!;
    const leg = { to, edge, forward, length, ms: (1000 * length) / Math.min(limit, drives[drive]!.speed) };
    legsOf[drive]![arc] = leg;
    return leg;
  }

  /** Arcs of a trip; null where no path leads. */
  function tripOf(via: Int32Array, from: number, to: number): number[] | null {
    const trip: number[] = [];
    for (let at = to; at !== from; at = before[via[at]!]!) {
      if (via[at]! < 0) return null;
      trip.push(via[at]!);
    }
    return trip.reverse();
  }

  /** By drive and goal: the shortest time to it from everywhere, ms. Made when first needed, and the oldest go first. */
  const remainders: (Float64Array | undefined)[] = Array.from({ length: drives.length * count });
  const keptGoals: number[] = [];
  let back: typeof graph | null = null;

  function remaining(drive: number, to: number): Float64Array {
    const key = drive * count + to;
    const known = remainders[key];
    if (known !== undefined) return known;
    const { id, speed } = drives[drive]!;
    back ??= backwards(graph);
    const found = shortest(back, count, to, speed, id).ms;
    remainders[key] = found;
    keptGoals.push(key);
    if (keptGoals.length > most) remainders[keptGoals.shift()!] = undefined;
    return found;
  }

  const search = openSearch(graph);

  return {
    time: (type, loaded, from, to) => routes(type, loaded, from).trip[to]!,
    path(type, loaded, from, to) {
      const trip = tripOf(routes(type, loaded, from).via, from, to);
      return trip === null ? [] : [from, ...trip.map((arc) => arcs[arc]!.to)];
    },
    legs(type, loaded, from, to) {
      const drive = 2 * type + Number(loaded);
      return tripOf(routes(type, loaded, from).via, from, to)?.map((arc) => legOf(arc, drive)) ?? [];
    },
    around(type, loaded, from, to, wait) {
      const drive = 2 * type + Number(loaded);
      const { speed, id } = drives[drive]!;
      return search(from, to, speed, id, remaining(drive, to), wait).map((arc) => legOf(arc, drive));
    },
    ramp: (type, loaded) => drives[2 * type + Number(loaded)]!.ramp,
    next(type, loaded, node) {
      const drive = 2 * type + Number(loaded);
      const { id } = drives[drive]!;
      const legs: Leg[] = [];
      for (let arc = first[node]!; arc < first[node + 1]!; arc++) {
        const { types } = arcs[arc]!;
        if (types === null || types.includes(id)) legs.push(legOf(arc, drive));
      }
      return legs;
    },
  };
}
