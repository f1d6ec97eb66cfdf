import type { Plant } from '@palaestra/islands';
import { type Change, changed, changedIn, freshName, idsOf, type Path, type Place } from './plant-parts.ts';

/** A point of the plant frame, m. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The nearest point of a grid with `step` metres between its lines. */
export function snapped({ x, y }: Point, step: number): Point {
  // Without the rounding 0.1 grids give numbers such as 0.30000000000000004.
  const on = (value: number) => Number((Math.round(value / step) * step).toFixed(4)) + 0;
  return { x: on(x), y: on(y) };
}

/** A plant after something was added, and the id of what was added. */
export interface Added {
  readonly plant: Plant;
  readonly id: string;
}

export function withLayout(plant: Plant, change: Change<Plant['layout']>): Plant {
  return { ...plant, layout: changed(plant.layout, change) };
}

/** The place that stands exactly there. */
export function placeAt({ layout }: Plant, { x, y }: Point): Place | undefined {
  return layout.nodes.find((node) => node.x === x && node.y === y);
}

/** Put a place on the floor. The first one of a plant becomes its entry. */
export function addPlace(plant: Plant, { x, y }: Point, kind: Place['kind']): Added {
  const { nodes, entry } = plant.layout;
  const id = freshName(idsOf(nodes), STEM[kind]);
  const known = nodes.some((node) => node.id === entry);
  return {
    id,
    plant: withLayout(plant, {
      nodes: [...nodes, { id, x, y, kind, capacity: 1 }],
      entry: known ? entry : id,
    }),
  };
}

const STEM: Readonly<Record<Place['kind'], string>> = { halt: 'point', dock: 'dock', park: 'park', charge: 'charger' };

/**
 * Draw a path. Between places that a one-way path joins the other way round it becomes two-way instead; one that is there
 * already, and one from a place to itself, changes nothing.
 */
export function addPath(plant: Plant, from: string, to: string, drawn: Change<Path> = {}): Plant {
  const { nodes, edges } = plant.layout;
  if (from === to) return plant;
  const same = edges.find((edge) => edge.from === from && edge.to === to);
  const back = edges.find((edge) => edge.from === to && edge.to === from);
  if (same !== undefined || back?.bidirectional) return plant;
  if (back !== undefined) return updatePath(plant, back.id, { bidirectional: true });
  const path: Path = changed(
    { id: freshName(idsOf([...nodes, ...edges]), 'path'), from, to, bidirectional: false },
    drawn,
  );
  return withLayout(plant, { edges: [...edges, path] });
}

export function updatePlace(plant: Plant, id: string, change: Change<Place>): Plant {
  return withLayout(plant, { nodes: changedIn(plant.layout.nodes, id, change) });
}

export function updatePath(plant: Plant, id: string, change: Change<Path>): Plant {
  return withLayout(plant, { edges: changedIn(plant.layout.edges, id, change) });
}

/** Turn a path round. */
export function turnPath(plant: Plant, id: string): Plant {
  const path = plant.layout.edges.find((edge) => edge.id === id);
  return path === undefined ? plant : updatePath(plant, id, { from: path.to, to: path.from });
}

/**
 * Put a place into a path, which becomes two: at `at`, or in the middle, on a grid of `step` metres. A length of its own is
 * shared by the two as they are drawn.
 */
export function splitPath(plant: Plant, id: string, at: Point | { readonly step: number }): Added | null {
  const { nodes, edges } = plant.layout;
  const path = edges.find((edge) => edge.id === id);
  const from = nodes.find((node) => node.id === path?.from);
  const to = nodes.find((node) => node.id === path?.to);
  if (path === undefined || from === undefined || to === undefined) return null;
  const point = 'x' in at ? at : snapped({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, at.step);
  const added = addPlace(plant, point, 'halt');
  const [a, b] = [Math.hypot(point.x - from.x, point.y - from.y), Math.hypot(to.x - point.x, to.y - point.y)];
  const { length } = path;
  const part = (of: number) => (length === undefined || of === 0 ? {} : { length: (length * of) / (a + b) });
  const first = changedIn(edges, id, { ...part(a), to: added.id });
  const second: Path = { ...path, ...part(b), id: freshName(idsOf([...nodes, ...edges]), 'path'), from: added.id };
  return { id: added.id, plant: withLayout(added.plant, { edges: [...first, second] }) };
}

/** Use places and paths together, as one block. */
export function addBlock(plant: Plant, members: readonly string[], type: 'single_vehicle' | 'same_direction'): Plant {
  if (members.length === 0) return plant;
  const { blocks } = plant.layout;
  return withLayout(plant, {
    blocks: [...blocks, { id: freshName(idsOf(blocks), 'block'), type, members: [...members] }],
  });
}
