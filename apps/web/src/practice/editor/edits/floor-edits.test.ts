import { builtInPlants, readPlant } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { addVehicle, removeVehicleType } from './fleet-edits.ts';
import { addBlock, addPath, addPlace, snapped, splitPath, turnPath } from './floor-edits.ts';
import { addIsland, footprintOf, moveThings, setCapabilities, sizeIsland } from './island-edits.ts';
import { freshName } from './plant-parts.ts';
import { removeThings, removeUnit } from './removal.ts';
import { keyOf } from './selection.ts';
import { emptyPlant } from './starter.ts';

const load = (id: string) => builtInPlants.find((one) => one.id === id)!.load();

test('names are fresh, and points lie on the grid', () => {
  expect(freshName(['dock 1'], 'dock')).toBe('dock 2');
  expect(freshName(['dock 2'], 'dock')).toBe('dock 1');
  expect(freshName([], 'step 4')).toBe('step 4');
  expect(freshName(['step 4'], 'step 4')).toBe('step 1');
  expect(snapped({ x: 0.31, y: -0.24 }, 0.1)).toEqual({ x: 0.3, y: -0.2 });
  expect(snapped({ x: -0.2, y: 7.6 }, 5)).toEqual({ x: 0, y: 10 });
});

test('a path drawn back makes the one-way path two-way, and one that is there is not drawn twice', () => {
  const a = addPlace(emptyPlant('p'), { x: 0, y: 5 }, 'halt');
  const b = addPlace(a.plant, { x: 4, y: 5 }, 'halt');
  const there = addPath(b.plant, a.id, b.id);
  const ends = (plant: typeof there) =>
    plant.layout.edges.slice(1).map(({ from, to, bidirectional }) => [from, to, bidirectional]);
  expect(ends(there)).toEqual([['point 1', 'point 2', false]]);
  expect(addPath(there, a.id, b.id)).toBe(there);
  expect(addPath(there, a.id, a.id)).toBe(there);
  const both = addPath(there, b.id, a.id);
  expect(ends(both)).toEqual([['point 1', 'point 2', true]]);
  expect(addPath(both, b.id, a.id)).toBe(both);
  expect(ends(turnPath(there, 'path 2'))).toEqual([['point 2', 'point 1', false]]);
});

test('a path that is split is as long as before', () => {
  const plant = emptyPlant('p');
  plant.layout.edges[0]!.length = 30;
  const split = splitPath(plant, 'path 1', { step: 1 })!;
  expect(split.plant.layout.edges.map(({ from, to, length }) => [from, to, length])).toEqual([
    ['entry', split.id, 15],
    [split.id, 'exit', 15],
  ]);
  expect(split.plant.layout.nodes.at(-1)).toMatchObject({ x: 12, y: 0, kind: 'halt' });
  const near = splitPath(plant, 'path 1', { x: 8, y: 0 })!;
  expect(near.plant.layout.edges.map(({ length }) => length)).toEqual([10, 20]);
  expect(splitPath(plant, 'nothing', { step: 1 })).toBeNull();
});

test('an island comes with its dock, moves with it, and goes with it', () => {
  const { plant, id } = addIsland(emptyPlant('p'), { x: 6, y: 10 });
  const dock = () => plant.islands[0]!.dock;
  expect(plant.layout.nodes.find((node) => node.id === dock())).toMatchObject({ x: 6, y: 7, kind: 'dock' });
  const moved = moveThings(plant, new Set(), new Set([id]), { x: 2, y: -1 });
  expect(moved.layout.nodes.find((node) => node.id === dock())).toMatchObject({ x: 8, y: 6 });
  expect(moved.islands[0]!.footprint![0]).toEqual([6, 7]);
  // A dock that two islands share stays where it is.
  const shared = { ...plant, islands: [...plant.islands, { ...plant.islands[0]!, id: 'other' }] };
  const one = moveThings(shared, new Set(), new Set([id]), { x: 2, y: 0 });
  expect(one.layout.nodes.find((node) => node.id === dock())).toMatchObject({ x: 6, y: 7 });
  expect(removeThings(shared, [keyOf('island', id)]).layout.nodes).toHaveLength(3);
  expect(removeThings(plant, [keyOf('island', id)])).toEqual({ ...emptyPlant('p') });
  expect(footprintOf(plant, sizeIsland(plant, id, 8, 2).islands[0]!)).toEqual([
    [2, 9],
    [10, 9],
    [10, 11],
    [2, 11],
  ]);
});

test('what goes takes with it what cannot be without it, and nothing else', async () => {
  const plant = await load('battery-pack');
  const island = plant.islands[3]!;
  const gone = removeThings(plant, [keyOf('island', island.id)]);
  expect(gone.islands).toHaveLength(plant.islands.length - 1);
  const units = new Set(island.workUnits.map(({ id }) => id));
  const named = gone.workMasters.flatMap(({ steps }) => steps.flatMap(({ alternatives }) => alternatives));
  expect(named.some((one) => one.island === island.id || units.has(one.workUnit ?? ''))).toBe(false);
  const places = new Set(gone.layout.nodes.map(({ id }) => id));
  expect(gone.layout.edges.every(({ from, to }) => places.has(from) && places.has(to))).toBe(true);
  expect(gone.vehicles.every(({ start }) => places.has(start))).toBe(true);
  // No name is left that stands for nothing: what is told is that something cannot be made any more.
  expect(readPlant(gone).findings.filter(({ message }) => message.en.startsWith('there is no'))).toEqual([]);
  const less = removeUnit(plant, island.id, island.workUnits[0]!.id);
  expect(less.islands[3]!.workUnits).toHaveLength(island.workUnits.length - 1);
});

test('the exit that goes is no exit any more, and vehicles begin at the entry then', () => {
  const plant = addVehicle(emptyPlant('p'), 'exit');
  const gone = removeThings(plant, [keyOf('place', 'exit')]);
  expect(gone.layout.exit).toBeNull();
  expect(gone.vehicles.map(({ id, start }) => [id, start])).toEqual([
    ['vehicle 1', 'entry'],
    ['vehicle 2', 'entry'],
  ]);
  expect(removeVehicleType(plant, 'carrier').vehicles).toEqual([]);
  expect(addVehicle(removeVehicleType(plant, 'carrier'), 'entry').vehicles).toMatchObject([{ type: 'type 1' }]);
});

test('a table of travel times loses the row and the column of a place that goes; a block its member', () => {
  const plant = addBlock(emptyPlant('p'), ['entry', 'exit'], 'single_vehicle');
  plant.layout.travelTimes = {
    nodes: ['entry', 'exit'],
    seconds: [
      [0, 1],
      [2, 0],
    ],
  };
  const { layout } = removeThings(plant, [keyOf('place', 'exit')]);
  expect(layout.travelTimes).toEqual({ nodes: ['entry'], seconds: [[0]] });
  expect(layout.blocks[0]!.members).toEqual(['entry']);
});

test('a capability that is named for the first time is one of the plant then', () => {
  const { plant, id } = addIsland(emptyPlant('p'), { x: 6, y: 10 });
  const able = setCapabilities(plant, id, 'unit 1', ['weld', 'glue']);
  expect(able.capabilities.map((one) => one.id)).toEqual(['weld', 'glue']);
  expect(setCapabilities(able, id, 'unit 1', ['glue']).capabilities).toHaveLength(2);
});
