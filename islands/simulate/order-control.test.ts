import { expect, test } from 'vitest';
import { Plant } from '../model/plant.ts';
import { EVENT } from './event-log.ts';
import { openSimulation, type Simulation } from './simulation.ts';

/** One island for two steps of 100 s each, orders from the beginning; no vehicles. */
const plant = Plant.parse({
  schema: 'palaestra.plant/1',
  id: 'one',
  name: 'one',
  layout: { nodes: [{ id: 'a', x: 0, y: 0, kind: 'dock' }], edges: [], entry: 'a', exit: 'a' },
  islands: [{ id: 'i', dock: 'a', workUnits: [{ id: 'u', kind: 'machine' }] }],
  vehicleTypes: [],
  vehicles: [],
  variants: [{ id: 'box', workMaster: 'make' }],
  workMasters: [
    {
      id: 'make',
      steps: [
        { id: 'one', alternatives: [{ island: 'i', time: 100 }] },
        { id: 'two', after: ['one'], alternatives: [{ island: 'i', time: 100 }] },
      ],
    },
  ],
  orders: [
    { id: 'a', variant: 'box' },
    { id: 'b', variant: 'box' },
    { id: 'late', variant: 'box', release: 10_000 },
  ],
});

function rows({ run: { log } }: Simulation, type: number): [time: number, order: number][] {
  return [...Array(log.count).keys()]
    .filter((row) => log.type[row] === type)
    .map((row) => [log.time[row]!, log.order[row]!]);
}

test('an order that is held does not go on, the other does, and it goes on where it was', () => {
  const simulation = openSimulation(plant, { seed: 1 });
  simulation.advance(50_000);
  simulation.hold('a');
  expect(simulation.standing('a')).toBe('held');
  simulation.advance(1_000_000);
  expect(rows(simulation, EVENT.finished).map(([, order]) => order)).toEqual([1]);
  simulation.goOn('a');
  simulation.advance(2_000_000);
  expect(rows(simulation, EVENT.finished)).toContainEqual([1_100_000, 0]);
  expect(simulation.run.inside).toBe(0);
});

test('an order that is given up ends after the step that is under way, in the queue at once, and outside before it comes', () => {
  const simulation = openSimulation(plant, { seed: 1 });
  simulation.advance(50_000);
  for (const id of ['a', 'b', 'late']) simulation.giveUp(id);
  simulation.advance(50_000);
  const queued = simulation.standing('a') === 'ended' ? 0 : 1;
  expect([simulation.standing('a'), simulation.standing('b')].toSorted()).toEqual(['ended', 'inside']);
  simulation.advance(20_000_000);
  expect(rows(simulation, EVENT.scrapped)).toEqual([
    [50_000, queued],
    [50_000, 2],
    [100_000, 1 - queued],
  ]);
  expect(simulation.run).toMatchObject({ inside: 0, finished: 0, scrapped: 3 });
  expect(simulation.run.units[0]).toMatchObject({ order: -1 });
});
