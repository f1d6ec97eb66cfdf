import type { Plant } from '@palaestra/islands';

/** Metres of the shortest way between two nodes, by their places in the layout; Infinity where no path leads. */
export type Metres = (from: number, to: number) => number;

/** The shortest ways in a layout, whoever may drive there; each source is searched once (Dijkstra). */
export function metresIn({ nodes, edges }: Plant['layout']): Metres {
  const place = new Map(nodes.map(({ id }, index) => [id, index]));
  const arcs: { to: number; length: number }[][] = nodes.map(() => []);
  for (const { from, to, length, bidirectional } of edges) {
    const [a, b] = [place.get(from)!, place.get(to)!];
    const metres = length ?? Math.hypot(nodes[a]!.x - nodes[b]!.x, nodes[a]!.y - nodes[b]!.y);
    arcs[a]!.push({ to: b, length: metres });
    if (bidirectional) arcs[b]!.push({ to: a, length: metres });
  }
  const known = new Map<number, Float64Array>();

  function search(source: number): Float64Array {
    const far = new Float64Array(nodes.length).fill(Number.POSITIVE_INFINITY);
    const open = new Set([source]);
    far[source] = 0;
    while (open.size > 0) {
      let next = -1;
      for (const node of open) if (next < 0 || far[node]! < far[next]!) next = node;
      open.delete(next);
      for (const { to, length } of arcs[next]!) {
        const metres = far[next]! + length;
        if (metres >= far[to]!) continue;
        far[to] = metres;
        open.add(to);
      }
    }
    known.set(source, far);
    return far;
  }
  return (from, to) => (known.get(from) ?? search(from))[to]!;
}
