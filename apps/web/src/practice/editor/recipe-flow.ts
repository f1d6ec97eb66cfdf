import type { Edge, Node } from '@xyflow/react';
import type { Step } from './edits/plant-parts.ts';

export type StepNode = Node<{ readonly step: Step; readonly faulty: boolean }, 'step'>;
export type StepEdge = Edge;

/** A step's box, px, and the room between boxes. */
const BOX = { width: 160, height: 82 };
const GAP = { x: 36, y: 20 };

/**
 * Columns of steps by the longest way from the beginning, rows by the mean row of what comes before: a recipe reads from
 * left to right and its branches lie below each other. A step in a circle stands where the circle is met first.
 */
export function placed(steps: readonly Step[]): ReadonlyMap<string, { readonly column: number; readonly row: number }> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const column = new Map<string, number>();
  const columnOf = (id: string, way: ReadonlySet<string>): number => {
    const known = column.get(id);
    if (known !== undefined) return known;
    const before = byId.get(id)?.after.filter((one) => byId.has(one) && !way.has(one)) ?? [];
    const here = new Set(way).add(id);
    const found = Math.max(-1, ...before.map((one) => columnOf(one, here))) + 1;
    column.set(id, found);
    return found;
  };
  for (const { id } of steps) columnOf(id, new Set());
  const result = new Map<string, { column: number; row: number }>();
  const columns = Math.max(-1, ...column.values()) + 1;
  for (let at = 0; at < columns; at++) {
    const rowOf = (step: Step) => {
      const rows = step.after.flatMap((id) => result.get(id)?.row ?? []);
      return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
    };
    const here = steps.filter(({ id }) => column.get(id) === at).toSorted((a, b) => rowOf(a) - rowOf(b));
    for (const [row, { id }] of here.entries()) result.set(id, { column: at, row: row - (here.length - 1) / 2 });
  }
  return result;
}

/** The steps of a recipe as nodes. */
export function stepNodes(
  steps: readonly Step[],
  selected: ReadonlySet<string>,
  faulty: ReadonlySet<string>,
): StepNode[] {
  const places = placed(steps);
  return steps.map((step) => {
    const { column, row } = places.get(step.id) ?? { column: 0, row: 0 };
    return {
      id: step.id,
      type: 'step',
      position: { x: column * (BOX.width + GAP.x), y: row * (BOX.height + GAP.y) },
      ...BOX,
      selected: selected.has(step.id),
      data: { step, faulty: faulty.has(step.id) },
    };
  });
}

/** What comes before what, as edges; the name of an edge tells both. */
export function stepEdges(steps: readonly Step[], chosen: string | null): StepEdge[] {
  const ids = new Set(steps.map(({ id }) => id));
  return steps.flatMap(({ id, after }) =>
    after
      .filter((one) => ids.has(one))
      .map((one) => {
        const name = edgeName(one, id);
        return { id: name, source: one, target: id, type: 'default', selected: name === chosen };
      }),
  );
}

function edgeName(from: string, to: string): string {
  return `${from}\n${to}`;
}
