import { expect, test } from 'vitest';
import { builtInPlants } from '../plants/built-in.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { stuckIn } from '../simulate/stuck.ts';
import { readPlant } from './validate.ts';

/** One way round of entry, two islands and what is added; vehicles that start at the entry, which holds one. */
function ring(count: number, change: { nodes?: object[]; edges?: object[] } = {}) {
  const ids = ['in', 'a', 'b'];
  return {
    schema: 'palaestra.plant/1',
    id: 'p',
    name: 'p',
    layout: {
      nodes: [...ids.map((id, index) => ({ id, x: 10 * index, y: index % 2, kind: 'dock' })), ...(change.nodes ?? [])],
      edges: [
        ...ids.map((from, index) => ({ id: `e${index}`, from, to: ids[(index + 1) % 3] })),
        ...(change.edges ?? []),
      ],
      entry: 'in',
      exit: 'in',
    },
    islands: ['a', 'b'].map((dock) => ({ id: `island ${dock}`, dock, workUnits: [{ id: dock, kind: 'machine' }] })),
    vehicleTypes: [{ id: 'cart', maximumSpeed: 1, pickTime: 1, dropTime: 1 }],
    vehicles: Array.from({ length: count }, (_, index) => ({ id: `V${index + 1}`, type: 'cart', start: 'in' })),
    variants: [{ id: 'v', workMaster: 'm' }],
    workMasters: [
      {
        id: 'm',
        steps: ['a', 'b'].map((id, at) => ({
          id,
          after: at === 0 ? [] : ['a'],
          alternatives: [{ island: `island ${id}`, time: 20 }],
        })),
      },
    ],
    orders: [{ id: 'o', variant: 'v', quantity: 10 }],
  };
}

const said = (plant: object) =>
  readPlant(plant).findings.map(({ severity, path, message }) => `${severity} ${path}: ${message.en}`);

test('vehicles that start where there is no room for them are named, and such a plant does stand still', () => {
  const { plant, findings } = readPlant(ring(3));
  expect(findings).toHaveLength(1);
  expect(said(ring(3))[0]).toMatch(
    /^warning vehicles.2.start: 3 vehicles start at in, which holds 1, among them V3: at level traffic .* give in room for 3/,
  );
  expect(findings[0]!.message.zh).toMatch(/3 辆车从 in 出发，而该处只能容纳 1 辆，其中有 V3/);
  const { run, advance } = openSimulation(plant!, { seed: 1, level: 'traffic' });
  expect(advance(1e8)).toBe(false);
  expect(stuckIn(run)).not.toBeNull();
  expect(said(ring(1))).toEqual([]);
});

test('a place from which a vehicle does not come back is named, for all vehicles or for those of one type', () => {
  const nodes = [{ id: 'bay', x: 5, y: 9, kind: 'park' }];
  const there = { id: 'there', from: 'a', to: 'bay' };
  const trapped =
    /^warning vehicles.0.start: V1 can drive from in to bay and not back: no path that cart may use leads from bay to in/;
  expect(said(ring(1, { nodes, edges: [there] }))).toEqual([expect.stringMatching(trapped)]);
  expect(said(ring(1, { nodes, edges: [there, { id: 'back', from: 'bay', to: 'b' }] }))).toEqual([]);
  const plant = ring(1, { nodes, edges: [there, { id: 'back', from: 'bay', to: 'b', vehicleTypes: ['tugger'] }] });
  plant.vehicleTypes.push({ ...plant.vehicleTypes[0]!, id: 'tugger' });
  expect(said(plant)).toEqual([expect.stringMatching(trapped)]);
});

test('nothing of the kind is said of the plants that come with the product', async () => {
  for (const { id, load } of builtInPlants) expect(readPlant(await load()).findings, id).toEqual([]);
});
