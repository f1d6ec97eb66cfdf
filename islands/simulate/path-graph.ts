import type { Layout } from '../model/layout.ts';

/** One edge in one direction. */
export interface Arc {
  readonly to: number;
  readonly edge: number;
  readonly forward: boolean;
  /** Metres. */
  readonly length: number;
  /** m/s. */
  readonly limit: number;
  readonly types: readonly string[] | null;
}

/** Arcs in order of the node that they leave: those of node n are `at[n]` to `at[n + 1]`. */
export interface Graph {
  readonly arcs: readonly Arc[];
  readonly from: Int32Array;
  readonly at: Int32Array;
}

/** The paths of a layout; `place` numbers its nodes. */
export function graphOf(layout: Layout, place: ReadonlyMap<string, number>): Graph {
  const lists: Arc[][] = layout.nodes.map(() => []);
  for (const [index, edge] of layout.edges.entries()) {
    const from = place.get(edge.from);
    const to = place.get(edge.to);
    if (from === undefined || to === undefined) continue;
    const a = layout.nodes[from]!;
    const b = layout.nodes[to]!;
    const length = edge.length ?? Math.hypot(a.x - b.x, a.y - b.y);
    const limit = edge.maximumSpeed ?? Number.POSITIVE_INFINITY;
    const same = { edge: index, length, limit, types: edge.vehicleTypes ?? null };
    lists[from]!.push({ to, forward: true, ...same });
    if (edge.bidirectional) lists[to]!.push({ to: from, forward: false, ...same });
  }
  const at = new Int32Array(lists.length + 1);
  for (const [node, list] of lists.entries()) at[node + 1] = at[node]! + list.length;
  return { arcs: lists.flat(), from: Int32Array.from(lists.flatMap((list, node) => list.map(() => node))), at };
}

/** Dijkstra with a binary heap in typed arrays; ms. Of ways as short the one that was found first stays. */
export function shortest({ arcs, at }: Graph, count: number, from: number, speed: number, type: string) {
  const ms = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const via = new Int32Array(count).fill(-1);
  // Each arc is entered at most once.
  const times = new Float64Array(arcs.length + 1);
  const nodes = new Int32Array(arcs.length + 1);
  let size = 1;
  nodes[0] = from;
  ms[from] = 0;
  while (size > 0) {
    const reached = times[0]!;
    const node = nodes[0]!;
    size--;
    if (size > 0) sink(times, nodes, size);
    if (reached > ms[node]!) continue;
    for (let index = at[node]!; index < at[node + 1]!; index++) {
      const arc = arcs[index]!;
      if (arc.types !== null && !arc.types.includes(type)) continue;
      const time = reached + (1000 * arc.length) / Math.min(arc.limit, speed);
      if (time >= ms[arc.to]!) continue;
      ms[arc.to] = time;
      via[arc.to] = index;
      rise(times, nodes, size++, time, arc.to);
    }
  }
  return { ms, via };
}

/** The same paths driven the other way. */
export function backwards({ arcs, from, at }: Graph): Graph {
  const count = at.length - 1;
  const lists: Arc[][] = Array.from({ length: count }, () => []);
  const froms: number[][] = Array.from({ length: count }, () => []);
  for (const [index, arc] of arcs.entries()) {
    lists[arc.to]!.push({ ...arc, to: from[index]! });
    froms[arc.to]!.push(arc.to);
  }
  const starts = new Int32Array(count + 1);
  for (const [node, list] of lists.entries()) starts[node + 1] = starts[node]! + list.length;
  return { arcs: lists.flat(), from: Int32Array.from(froms.flat()), at: starts };
}

/** Expected wait at a node, ms, where `ms` is when it would be reached; at least 0. */
export type WaitAt = (node: number, ms: number) => number;

/**
 * Finds ways on which waits count as well as driving. `remaining` is the shortest time from each node to the goal, ms, so that
 * only what lies near the way is looked at (A*); of ways as good the one that was found first stays.
 */
export function openSearch({ arcs, from: before, at: first }: Graph) {
  const count = first.length - 1;
  const cost = new Float64Array(count);
  const drive = new Float64Array(count);
  const via = new Int32Array(count);
  const seen = new Uint32Array(count);
  const times = new Float64Array(arcs.length + 1);
  const nodes = new Int32Array(arcs.length + 1);
  let turn = 0;
  /** Arcs from `start` to `goal`; empty when no path leads there. */
  return (
    start: number,
    goal: number,
    speed: number,
    type: string,
    remaining: Float64Array,
    wait: WaitAt,
  ): number[] => {
    turn++;
    let size = 1;
    seen[start] = turn;
    cost[start] = 0;
    drive[start] = 0;
    times[0] = remaining[start]!;
    nodes[0] = start;
    while (size > 0) {
      const estimate = times[0]!;
      const node = nodes[0]!;
      size--;
      if (size > 0) sink(times, nodes, size);
      if (node === goal) {
        const way: number[] = [];
        for (let at = goal; at !== start; at = before[via[at]!]!) way.push(via[at]!);
        return way.reverse();
      }
      const spent = cost[node]!;
      if (estimate > spent + remaining[node]!) continue;
      for (let index = first[node]!; index < first[node + 1]!; index++) {
        const { to, length, limit, types } = arcs[index]!;
        const rest = remaining[to]!;
        if (rest === Number.POSITIVE_INFINITY || (types !== null && !types.includes(type))) continue;
        const ms = (1000 * length) / Math.min(limit, speed);
        const reached = drive[node]! + ms;
        const total = spent + ms + wait(to, reached);
        if (seen[to] === turn && total >= cost[to]!) continue;
        seen[to] = turn;
        cost[to] = total;
        drive[to] = reached;
        via[to] = index;
        rise(times, nodes, size++, total + rest, to);
      }
    }
    return [];
  };
}

/** Put something at the end of a heap and let it rise to its place. */
function rise(times: Float64Array, nodes: Int32Array, end: number, time: number, node: number): void {
  let at = end;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (times[parent]! <= time) break;
    times[at] = times[parent]!;
    nodes[at] = nodes[parent]!;
    at = parent;
  }
  times[at] = time;
  nodes[at] = node;
}

/** Let what stands behind the end of a heap sink from its top, which was taken. */
function sink(times: Float64Array, nodes: Int32Array, size: number): void {
  const time = times[size]!;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && times[child + 1]! < times[child]!) child++;
    if (times[child]! >= time) break;
    times[at] = times[child]!;
    nodes[at] = nodes[child]!;
    at = child;
  }
  times[at] = time;
  nodes[at] = nodes[size]!;
}
