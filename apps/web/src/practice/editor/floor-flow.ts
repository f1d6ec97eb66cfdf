import type { Plant } from '@palaestra/islands';
import type { Edge, Node, XYPosition } from '@xyflow/react';
import type { Point } from './edits/floor-edits.ts';
import { boxOf, footprintOf } from './edits/island-edits.ts';
import type { Island, Path, Place } from './edits/plant-parts.ts';
import { idsAmong, keyOf, type ThingKey, thingOf } from './edits/selection.ts';

/** Pixels of the drawing per metre, at zoom 1. */
export const SCALE = 20;

/** Side of a place in the drawing, px. */
const PLACE_SIZE = 18;

export type PlaceNode = Node<
  {
    readonly place: Place;
    readonly entry: boolean;
    readonly exit: boolean;
    /** Vehicles that begin here. */
    readonly vehicles: number;
    /** Parts are fetched here. */
    readonly supermarket: boolean;
    readonly faulty: boolean;
  },
  'place'
>;
export type IslandNode = Node<
  {
    readonly island: Island;
    /** Corners in px from the upper left of the node's box. */
    readonly corners: string;
    readonly faulty: boolean;
  },
  'island'
>;
export type FloorNode = PlaceNode | IslandNode;
export type PathEdge = Edge<{ readonly path: Path; readonly twin: boolean; readonly faulty: boolean }, 'path'>;

/** From the plant (metres, y up) to the drawing (pixels, y down). */
export function toFlow({ x, y }: Point): XYPosition {
  return { x: x * SCALE, y: -y * SCALE + 0 };
}

/** From the drawing to the plant. */
export function toPlant({ x, y }: XYPosition): Point {
  return { x: x / SCALE, y: -y / SCALE + 0 };
}

/** Islands and places of a plant as nodes of the drawing; islands first, so that places lie over them. */
export function nodesOf(plant: Plant, selected: ReadonlySet<string>, faulty: ReadonlySet<string>): FloorNode[] {
  const starts = new Map<string, number>();
  for (const { start } of plant.vehicles) starts.set(start, (starts.get(start) ?? 0) + 1);
  const markets = new Set(plant.supply?.supermarkets.map(({ node }) => node));
  const islands = plant.islands.map((island): IslandNode => {
    const id = keyOf('island', island.id);
    const corners = footprintOf(plant, island);
    const { left, right, bottom, top } = boxOf(corners);
    return {
      id,
      type: 'island',
      position: toFlow({ x: left, y: top }),
      width: (right - left) * SCALE,
      height: (top - bottom) * SCALE,
      selected: selected.has(id),
      zIndex: 0,
      data: {
        island,
        corners: corners.map(([x, y]) => `${(x - left) * SCALE},${(top - y) * SCALE}`).join(' '),
        faulty: faulty.has(id),
      },
    };
  });
  const places = plant.layout.nodes.map((place): PlaceNode => {
    const id = keyOf('place', place.id);
    return {
      id,
      type: 'place',
      // The middle, so that snapping to the grid snaps the place itself.
      position: toFlow(place),
      origin: [0.5, 0.5],
      width: PLACE_SIZE,
      height: PLACE_SIZE,
      selected: selected.has(id),
      zIndex: 2,
      data: {
        place,
        entry: plant.layout.entry === place.id,
        exit: plant.layout.exit === place.id,
        vehicles: starts.get(place.id) ?? 0,
        supermarket: markets.has(place.id),
        faulty: faulty.has(id),
      },
    };
  });
  return [...islands, ...places];
}

/** Paths as edges of the drawing. A path that another runs against is a twin: both are drawn beside the middle. */
export function edgesOf(plant: Plant, selected: ReadonlySet<string>, faulty: ReadonlySet<string>): PathEdge[] {
  const places = new Set(plant.layout.nodes.map(({ id }) => id));
  const ways = new Set(plant.layout.edges.map(({ from, to }) => `${from}\n${to}`));
  return plant.layout.edges
    .filter(({ from, to }) => places.has(from) && places.has(to))
    .map((path): PathEdge => {
      const id = keyOf('path', path.id);
      return {
        id,
        type: 'path',
        source: keyOf('place', path.from),
        target: keyOf('place', path.to),
        selected: selected.has(id),
        data: { path, twin: ways.has(`${path.to}\n${path.from}`), faulty: faulty.has(id) },
      };
    });
}

/** Nodes as they were where nothing about them changed, so that only what changed is drawn again. */
export function reused(next: readonly FloorNode[], before: readonly FloorNode[]): FloorNode[] {
  const old = new Map(before.map((node) => [node.id, node]));
  return next.map((node) => {
    const was = old.get(node.id);
    if (was === undefined) return node;
    const same =
      was.selected === node.selected &&
      was.position.x === node.position.x &&
      was.position.y === node.position.y &&
      was.width === node.width &&
      was.height === node.height &&
      Object.entries(node.data).every(([key, value]) => (was.data as Record<string, unknown>)[key] === value);
    return same ? was : ({ ...was, ...node } as FloorNode);
  });
}

/** Which nodes of the drawing to bring into view for a thing: of a path both ends. */
export function nodesFor({ layout }: Plant, key: ThingKey): readonly { readonly id: string }[] {
  const { kind, id } = thingOf(key);
  if (kind !== 'path') return [{ id: key }];
  const path = layout.edges.find((edge) => edge.id === id);
  return path === undefined ? [] : [{ id: keyOf('place', path.from) }, { id: keyOf('place', path.to) }];
}

/** What a drag moved: the things, and by how many metres. */
export interface Moved {
  readonly places: ReadonlySet<string>;
  readonly islands: ReadonlySet<string>;
  readonly by: Point;
}

/** From the keys that a drag took and the way of one of them, px. */
export function movedBy(keys: readonly ThingKey[], way: XYPosition): Moved {
  return { places: idsAmong(keys, 'place'), islands: idsAmong(keys, 'island'), by: toPlant(way) };
}

/** Things that are drawn at once; of a larger plant those next to the middle of the view. */
export const MOST_DRAWN = 1200;

/** The nodes that stand next to a point of the plant. */
export function nearestTo(nodes: readonly FloorNode[], middle: Point): FloorNode[] {
  if (nodes.length <= MOST_DRAWN) return [...nodes];
  const { x, y } = toFlow(middle);
  const away = nodes.map((node) => Math.max(Math.abs(node.position.x - x), Math.abs(node.position.y - y)));
  const far = away.toSorted((a, b) => a - b)[MOST_DRAWN - 1]!;
  return nodes.filter((_, index) => away[index]! <= far).slice(0, MOST_DRAWN);
}
