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
 * Metres between places on a street: about the length of a vehicle, so that one follows close behind another. Who drives
 * reserves up to the next place; with pieces as long as from crossing to crossing nobody else could use either meanwhile.
 */
const STEP = 5;

/**
 * One-way streets in turn of direction, so that no two vehicles meet head on; the outermost run around the floor, and every
 * crossing reaches every other; places to stop every few metres. One bay along each piece of the streets from left to right, filled row by row from below.
 * `columns` and `rows` count crossings and are even.
 */
export function streetGrid({ columns, rows, width, depth }: StreetSizes, bays: readonly Bay[]): Drawing {
  const nodes: Drawing['nodes'] = [];
  const edges: Drawing['edges'] = [];
  const lane = (from: string, to: string) => {
    edges.push({ id: `${from} > ${to}`, from, to, bidirectional: false });
  };
  const placeOf = new Map<string, readonly [x: number, y: number]>();
  const halt = (id: string, x: number, y: number) => {
    nodes.push({ id, x, y, kind: 'halt', capacity: 1 });
    placeOf.set(id, [x, y]);
    return id;
  };
  /** A piece of a street, in steps. */
  const street = (from: string, to: string) => {
    const [x, y] = placeOf.get(from)!;
    const [toX, toY] = placeOf.get(to)!;
    const steps = Math.max(1, Math.round(Math.hypot(toX - x, toY - y) / STEP));
    let last = from;
    for (let step = 1; step < steps; step++) {
      const share = step / steps;
      const next = halt(`${from} > ${to} ${step}`, x + (toX - x) * share, y + (toY - y) * share);
      lane(last, next);
      last = next;
    }
    lane(last, to);
  };
  const crossing = (column: number, row: number) => `x${column}.${row}`;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) halt(crossing(column, row), column * width, row * depth);
  }
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row + 1 < rows; row++) {
      const ends = [crossing(column, row), crossing(column, row + 1)] as const;
      street(ends[column % 2 === 0 ? 1 : 0], ends[column % 2 === 0 ? 0 : 1]);
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
        street(first, last);
        continue;
      }
      const middle = (column + 0.5) * width;
      const step = (right ? -1 : 1) * width * 0.25;
      const off = halt(`${bay.id} in`, middle + step, row * depth);
      const on = halt(`${bay.id} out`, middle - step, row * depth);
      nodes.push({ id: bay.id, x: middle, y: row * depth + ASIDE, kind: bay.kind, capacity: bay.capacity });
      street(first, off);
      street(off, on);
      street(on, last);
      lane(off, bay.id);
      lane(bay.id, on);
    }
  }
  return { nodes, edges };
}
