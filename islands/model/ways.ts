import type { Plant } from './plant.ts';

type Ways = ReadonlyMap<string, readonly string[]>;

/** Where each node leads, and from where it is reached. */
export function waysOf(edges: Plant['layout']['edges']): { readonly from: Ways; readonly into: Ways } {
  const from = new Map<string, string[]>();
  const into = new Map<string, string[]>();
  for (const { from: a, to: b, bidirectional } of edges) {
    push(from, a, b);
    push(into, b, a);
    if (!bidirectional) continue;
    push(from, b, a);
    push(into, a, b);
  }
  return { from, into };
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Everything that is reached from a node, itself included. */
export function reached(start: string, next: Ways): ReadonlySet<string> {
  const seen = new Set([start]);
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const to of next.get(node) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
}
