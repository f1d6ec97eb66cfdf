import type { Layout } from '../model/layout.ts';
import type { Plant } from '../model/plant.ts';

/** Routes kept in memory, one for each place from which somebody drove; the oldest go first. */
const KEPT = 512;

/** Shortest routes from one node. */
interface Routes {
  /** Milliseconds to each node; Infinity where no path leads. */
  readonly ms: Float64Array;
  /** The node before on the way; -1 at the source and where no path leads. */
  readonly before: Int32Array;
  /** The arc from there. */
  readonly via: (Arc | null)[];
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
    ramp: () => 0,
    next: () => [],
  };
}

function pathTravel(plant: Plant, place: ReadonlyMap<string, number>): Travel {
  const arcs = arcsOf(plant.layout, place);
  const kept = new Map<string, Routes>();
  const types = plant.vehicleTypes.map((type) => ({
    id: type.id,
    loaded: type.maximumSpeed,
    empty: type.emptySpeed ?? type.maximumSpeed,
    acceleration: type.maximumAcceleration ?? Number.POSITIVE_INFINITY,
  }));

  function speedOf(type: number, loaded: boolean): number {
    return loaded ? types[type]!.loaded : types[type]!.empty;
  }

  function routes(type: number, loaded: boolean, from: number): Routes {
    const { id, loaded: full, empty } = types[type]!;
    const speed = loaded ? full : empty;
    const key = `${type} ${speed} ${from}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const found = shortest(arcs, plant.layout.nodes.length, from, speed, id);
    kept.set(key, found);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return found;
  }

  return {
    time(type, loaded, from, to) {
      if (from === to) return 0;
      const { loaded: full, empty, acceleration } = types[type]!;
      return Math.round(routes(type, loaded, from).ms[to]! + (1000 * (loaded ? full : empty)) / acceleration);
    },
    path(type, loaded, from, to) {
      const { before } = routes(type, loaded, from);
      const nodes = [to];
      for (let at = to; at !== from; ) {
        at = before[at]!;
        if (at < 0) return [];
        nodes.push(at);
      }
      return nodes.reverse();
    },
    legs(type, loaded, from, to) {
      const { before, via } = routes(type, loaded, from);
      const legs: Leg[] = [];
      for (let at = to; at !== from; at = before[at]!) {
        if (before[at]! < 0) return [];
        legs.push(legOf(via[at]!, speedOf(type, loaded)));
      }
      return legs.reverse();
    },
    ramp: (type, loaded) => (1000 * speedOf(type, loaded)) / types[type]!.acceleration,
    next(type, loaded, node) {
      const { id } = types[type]!;
      const open = arcs[node]!.filter((arc) => arc.types === null || arc.types.includes(id));
      return open.map((arc) => legOf(arc, speedOf(type, loaded)));
    },
  };
}

function legOf({ to, edge, forward, length, limit }: Arc, speed: number): Leg {
  return { to, edge, forward, ms: (1000 * length) / Math.min(limit, speed) };
}

interface Arc {
  readonly to: number;
  readonly edge: number;
  readonly forward: boolean;
  /** Metres. */
  readonly length: number;
  /** m/s. */
  readonly limit: number;
  readonly types: readonly string[] | null;
}

function arcsOf(layout: Layout, place: ReadonlyMap<string, number>): readonly (readonly Arc[])[] {
  const arcs: Arc[][] = layout.nodes.map(() => []);
  for (const [index, edge] of layout.edges.entries()) {
    const from = place.get(edge.from);
    const to = place.get(edge.to);
    if (from === undefined || to === undefined) continue;
    const a = layout.nodes[from]!;
    const b = layout.nodes[to]!;
    const length = edge.length ?? Math.hypot(a.x - b.x, a.y - b.y);
    const same = {
      edge: index,
      length,
      limit: edge.maximumSpeed ?? Number.POSITIVE_INFINITY,
      types: edge.vehicleTypes ?? null,
    };
    arcs[from]!.push({ to, forward: true, ...same });
    if (edge.bidirectional) arcs[to]!.push({ to: from, forward: false, ...same });
  }
  return arcs;
}

/** Dijkstra with a binary heap; ms. */
function shortest(arcs: readonly (readonly Arc[])[], count: number, from: number, speed: number, type: string): Routes {
  const ms = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(count).fill(-1);
  const via = Array.from<unknown, Arc | null>({ length: count }, () => null);
  const heap: [number, number][] = [[0, from]];
  ms[from] = 0;
  while (heap.length > 0) {
    const [reached, node] = takeLeast(heap);
    if (reached > ms[node]!) continue;
    for (const arc of arcs[node]!) {
      if (arc.types !== null && !arc.types.includes(type)) continue;
      const time = reached + (1000 * arc.length) / Math.min(arc.limit, speed);
      if (time >= ms[arc.to]!) continue;
      ms[arc.to] = time;
      before[arc.to] = node;
      via[arc.to] = arc;
      add(heap, [time, arc.to]);
    }
  }
  return { ms, before, via };
}

function add(heap: [number, number][], item: [number, number]): void {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]![0] <= item[0]) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = item;
}

function takeLeast(heap: [number, number][]): [number, number] {
  const least = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return least;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]![0] < heap[child]![0]) child++;
    if (heap[child]![0] >= last[0]) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return least;
}
