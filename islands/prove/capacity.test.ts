import { expect, test } from 'vitest';
import { figuresOf } from '../kpi/figures.ts';
import { Plant } from '../model/plant.ts';
import { builtInPlants } from '../plants/built-in.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { capacityOf, fleetFor } from './capacity.ts';

/** Two islands of which B has two units; vehicles take 10 s each way between entry, A and B, which lie on a ring. */
const plant = Plant.parse({
  schema: 'palaestra.plant/1',
  id: 'ring',
  name: 'ring',
  layout: {
    nodes: ['in', 'a', 'b'].map((id, index) => ({ id, x: 10 * index, y: 0, kind: 'dock' })),
    edges: [
      { id: '1', from: 'in', to: 'a', length: 10 },
      { id: '2', from: 'a', to: 'b', length: 10 },
      { id: '3', from: 'b', to: 'in', length: 10 },
    ],
    entry: 'in',
    exit: null,
  },
  capabilities: [{ id: 'turn', name: 'turn' }],
  islands: [
    { id: 'A', dock: 'a', workUnits: [{ id: 'a1', kind: 'machine', capabilities: ['turn'] }] },
    { id: 'B', dock: 'b', workUnits: ['b1', 'b2'].map((id) => ({ id, kind: 'machine', capabilities: ['turn'] })) },
  ],
  vehicleTypes: [{ id: 'v', maximumSpeed: 1, pickTime: 2, dropTime: 3 }],
  vehicles: [{ id: 'v1', type: 'v', start: 'in' }],
  variants: [{ id: 'x', workMaster: 'm' }],
  workMasters: [{ id: 'm', steps: [{ id: 's', capability: 'turn', time: 60 }] }],
  arrivals: [{ between: 60, mix: [{ variant: 'x', weight: 1 }] }],
});

test('three units of a minute each make 180 an hour, less with shifts and failures', async () => {
  expect((await capacityOf(plant)).throughput).toBeCloseTo(180, 6);
  const half = {
    ...plant,
    calendars: [
      { id: 'c', period: 100, shifts: [{ from: 0, to: 70 }], breaks: [{ from: 10, to: 30 }], plannedDowntime: [] },
    ],
    islands: plant.islands.map((island) => ({ ...island, calendar: 'c' })),
  };
  const { throughput, load } = await capacityOf(half);
  expect(throughput).toBeCloseTo(90, 6);
  expect(load.every(({ share }) => Math.abs(share - 1) < 1e-6)).toBe(true);
  const failing = Plant.parse({
    ...plant,
    reliability: [{ id: 'r', timeBetweenFailures: 300, timeToRepair: 100, clock: 'operating' }],
    islands: plant.islands.map((island) => ({ ...island, reliability: 'r' })),
  });
  expect((await capacityOf(failing)).throughput).toBeCloseTo(135, 6);
});

test('the least fleet goes once around the ring for every piece', async () => {
  // Loaded to A (10 s) or B (20 s), with 5 s of handling, and empty for the rest of 30 s: 35 s a piece in both cases.
  const need = await fleetFor(plant, 72);
  expect(need!.vehicles).toBeCloseTo((72 * 35) / 3600, 6);
  expect(need!.empty).toBeCloseTo((60 * 20 + 12 * 10) / 3600, 6);
  expect(await fleetFor(plant, 181)).toBeNull();
});

test.each(['battery-pack', 'car', 'car-line'])('no run of %s makes more than its capacity', async (id) => {
  const built = await builtInPlants.find((one) => one.id === id)!.load();
  const { throughput } = await capacityOf(built);
  const { run, advance } = openSimulation(built, { seed: 1 });
  advance(2 * 86_400_000);
  const made = figuresOf(run, 86_400_000).throughput;
  expect(made).toBeLessThan(throughput);
  expect(made).toBeGreaterThan(0.7 * throughput);
  if (built.vehicles.length === 0) return;
  const need = await fleetFor(built, made);
  expect(need!.vehicles).toBeLessThan(built.vehicles.length);
});

test('what cannot be told is refused', async () => {
  await expect(fleetFor({ ...plant, vehicles: [] }, 1)).rejects.toThrow(/it has no vehicles \(ring\)/);
});
