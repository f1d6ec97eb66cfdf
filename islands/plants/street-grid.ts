import type { Layout } from '../model/layout.ts';

/** A place beside a street: vehicles turn off, stand, and turn back on, so that who stands does not stop the others. */
export interface Bay {
  readonly id: string;
  readonly kind: 'dock' | 'park' | 'charge';
  /** Vehicles that may stand there at once. */
  readonly capacity: number;
}

/** Metres between crossings, and from the street to the bays beside it. */
interface StreetSizes {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly depth: number;
}

type Drawing = Pick<Layout, 'nodes' | 'edges'>;

/** How far a bay lies from its street, m. */
const ASIDE = 3;

/**
 * One-way streets in turn of direction, so that no two vehicles meet head on; the outermost run around the floor, and every
 * crossing reaches every other. One bay along each piece of the streets from left to right, filled row by row from below.
 * `columns` and `rows` count crossings and are even.
 */
export function streetGrid({ columns, rows, width, depth }: StreetSizes, bays: readonly Bay[]): Drawing {
  const nodes: Drawing['nodes'] = [];
  const edges: Drawing['edges'] = [];
  const way = (from: string, to: string) => {
    edges.push({ id: `${from} > ${to}`, from, to, bidirectional: false });
  };
  const halt = (id: string, x: number, y: number) => {
    nodes.push({ id, x, y, kind: 'halt', capacity: 1 });
    return id;
  };
  const crossing = (column: number, row: number) => `x${column}.${row}`;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) halt(crossing(column, row), column * width, row * depth);
  }
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row + 1 < rows; row++) {
      const ends = [crossing(column, row), crossing(column, row + 1)] as const;
      way(ends[column % 2 === 0 ? 1 : 0], ends[column % 2 === 0 ? 0 : 1]);
    }
  }
  let next = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const right = row % 2 === 0;
      const [first, last] = right
        ? [crossing(column, row), crossing(column + 1, row)]
        : [crossing(column + 1, row), crossing(column, row)];
      const bay = bays[next++];
      if (bay === undefined) {
        way(first, last);
        continue;
      }
      const middle = (column + 0.5) * width;
      const step = (right ? -1 : 1) * width * 0.25;
      const off = halt(`${bay.id} in`, middle + step, row * depth);
      const on = halt(`${bay.id} out`, middle - step, row * depth);
      nodes.push({ id: bay.id, x: middle, y: row * depth + ASIDE, kind: bay.kind, capacity: bay.capacity });
      for (const [from, to] of [
        [first, off],
        [off, on],
        [on, last],
        [off, bay.id],
        [bay.id, on],
      ] as const)
        way(from, to);
    }
  }
  return { nodes, edges };
}
