import { builtInPlants } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { moveThings } from './edits/island-edits.ts';
import { keyOf } from './edits/selection.ts';
import { placeOfFinding } from './finding-place.ts';
import { edgesOf, MOST_DRAWN, movedBy, nearestTo, nodesOf, reused, toFlow, toPlant } from './floor-flow.ts';
import { placed } from './recipe-flow.ts';

const NONE: ReadonlySet<string> = new Set();
const car = await builtInPlants.find(({ id }) => id === 'car')!.load();

test('the drawing has its y downwards, and gives metres back', () => {
  expect(toFlow({ x: 2, y: 3 })).toEqual({ x: 40, y: -60 });
  expect(toPlant(toFlow({ x: 2.5, y: -7 }))).toEqual({ x: 2.5, y: -7 });
  const { by } = movedBy([keyOf('place', 'a')], { x: 20, y: -40 });
  expect(by).toEqual({ x: 1, y: 2 });
});

test('every island, place and path is drawn once, and only what changed is drawn again', () => {
  const nodes = nodesOf(car, NONE, NONE);
  expect(nodes).toHaveLength(car.islands.length + car.layout.nodes.length);
  expect(edgesOf(car, NONE, NONE)).toHaveLength(car.layout.edges.length);
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
  const moved = moveThings(car, new Set([car.layout.entry]), new Set(), { x: 1, y: 0 });
  const again = reused(nodesOf(moved, NONE, NONE), nodes);
  const changed = again.filter((node, index) => node !== nodes[index]);
  expect(changed.map(({ id }) => id)).toEqual([keyOf('place', car.layout.entry)]);
});

test('a finding leads to its place', () => {
  expect(placeOfFinding(car, 'islands.3.dock')).toEqual({ view: 'floor', thing: keyOf('island', car.islands[3]!.id) });
  expect(placeOfFinding(car, 'layout.edges.0.from').thing).toBe(keyOf('path', car.layout.edges[0]!.id));
  expect(placeOfFinding(car, 'layout.exit').view).toBe('floor');
  const { id, steps } = car.workMasters[0]!;
  expect(placeOfFinding(car, 'workMasters.0.steps.1.parts')).toEqual({
    view: 'recipes',
    recipe: id,
    step: steps[1]!.id,
  });
  expect(placeOfFinding(car, 'workMasters.0.steps')).toEqual({ view: 'recipes', recipe: id });
  expect(placeOfFinding(car, 'vehicles.2.start').view).toBe('fleet');
  expect(placeOfFinding(car, '').view).toBe('plant');
});

test('a recipe reads from left to right, also one that goes in a circle', () => {
  const step = (id: string, after: string[]) => ({ id, after, alternatives: [], inspects: [], parts: [] });
  const places = placed([step('a', []), step('b', ['a']), step('c', ['a']), step('d', ['b', 'c', 'a'])]);
  expect(['a', 'b', 'c', 'd'].map((id) => places.get(id)!.column)).toEqual([0, 1, 1, 2]);
  expect(places.get('b')!.row).not.toBe(places.get('c')!.row);
  expect(placed([step('a', ['b']), step('b', ['a'])]).size).toBe(2);
});

test('of a plant with thousands of things those next to the middle are drawn', () => {
  const nodes = Array.from({ length: 5000 }, (_, index) => ({
    id: `dock ${index}`,
    x: index,
    y: 0,
    kind: 'dock' as const,
  }));
  const large = {
    ...car,
    islands: [],
    layout: { ...car.layout, nodes: nodes.map((one) => ({ ...one, capacity: 1 })) },
  };
  const all = nodesOf(large, new Set(), new Set());
  const near = nearestTo(all, { x: 2500, y: 0 });
  expect(near).toHaveLength(MOST_DRAWN);
  const xs = near.map(({ position }) => toPlant(position).x);
  expect(Math.min(...xs)).toBeGreaterThanOrEqual(1900);
  expect(Math.max(...xs)).toBeLessThanOrEqual(3100);
  expect(nearestTo(all.slice(0, 10), { x: 0, y: 0 })).toHaveLength(10);
});
