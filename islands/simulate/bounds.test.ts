import { expect, test } from 'vitest';
import { plantOf } from '../instances/instance.ts';
import type { Plant } from '../model/plant.ts';
import { requirePlant } from '../model/validate.ts';
import { openSimulation } from './simulation.ts';

const plant = requirePlant(
  {
    schema: 'palaestra.plant/1',
    id: 'p',
    name: 'p',
    layout: { nodes: [{ id: 'in', x: 0, y: 0, kind: 'dock' }], entry: 'in', exit: null },
    islands: [
      { id: 'a', dock: 'in', workUnits: [{ id: 'u', kind: 'machine', capabilities: ['c'], reliability: 'r' }] },
    ],
    capabilities: [{ id: 'c', name: 'c' }],
    variants: [{ id: 'v', workMaster: 'w' }],
    workMasters: [{ id: 'w', steps: [{ id: 's', capability: 'c', time: 1 }] }],
    // On average a second passes, and yet almost never any.
    reliability: [
      {
        id: 'r',
        timeBetweenFailures: { type: 'gamma', shape: 0.001, scale: 1000 },
        timeToRepair: 0,
        clock: 'calendar',
      },
    ],
  },
  'made for this test',
);

test('a run in which no time passes says so instead of going on for ever', () => {
  const never = { ...plant, reliability: [{ ...plant.reliability[0]!, timeBetweenFailures: 0 }] };
  const { advance } = openSimulation(never, { seed: 1 });
  expect(() => advance(1000)).toThrow(/expected at most 2000000 events at one instant, found more \(at 0 s\)/);
});

test('chance that seldom lets time pass is let through as long as time does', () => {
  const { advance, run } = openSimulation(plant, { seed: 1 });
  advance(10_000);
  expect(run.now).toBe(10_000);
});

test('more orders than a run can hold are refused at their number', () => {
  const arrivals = [{ between: 0, mix: [{ variant: 'v', weight: 1 }], most: 1_000_000 }];
  const { advance } = openSimulation({ ...plant, reliability: [], arrivals }, { seed: 1 });
  expect(() => advance(1)).toThrow(/expected at most 200000 orders that are not finished, found more \(at 0 s\)/);
});

test('a vehicle that fails all the time ends the run with a sentence instead of holding it up', () => {
  const travel = [
    [0, 60],
    [60, 0],
  ];
  const one = { name: 'one', machines: 1, vehicles: 1, travel, jobs: [[[{ machine: 0, time: 1 }]]] };
  const carried = plantOf(one, 'made for this test');
  const restless: Plant = {
    ...carried,
    reliability: [{ id: 'r', timeBetweenFailures: 0.001, timeToRepair: 0, clock: 'calendar' }],
    vehicleTypes: carried.vehicleTypes.map((type) => ({ ...type, reliability: 'r' })),
    orders: carried.orders.map((order) => ({ ...order, release: 100_000 })),
  };
  const { advance } = openSimulation(restless, { seed: 1 });
  expect(() => advance(Number.POSITIVE_INFINITY)).toThrow(
    /expected at most 1000000 failures of one vehicle on a trip, found more \(at 100000 s\)/,
  );
});
