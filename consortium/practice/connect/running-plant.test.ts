import { openSimulation } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { startPlant } from './running-plant.ts';
import { manualPace } from './testing/manual-pace.ts';
import { twoIslands } from './testing/two-islands.ts';

test('a plant goes by the wall clock, stands while it is paused, and goes on at another speed', () => {
  const pace = manualPace();
  const plant = startPlant(twoIslands(), { speed: 10, pace });
  pace.pass(60_000);
  expect(plant.status()).toMatchObject({ state: 'running', lag: 0, finished: 4 });
  expect(plant.status().time).toBeCloseTo(600, 0);
  expect(plant.dateOf(1000).toISOString()).toBe('2026-01-05T00:00:01.000Z');
  plant.pause();
  pace.pass(60_000);
  expect(plant.status()).toMatchObject({ state: 'paused', time: 600 });
  plant.resume();
  plant.setSpeed(1);
  pace.pass(60_000);
  expect(plant.status().time).toBeCloseTo(660, 0);
  plant.stop();
  pace.pass(60_000);
  expect(plant.status().state).toBe('stopped');
  expect(plant.status().time).toBeCloseTo(660, 0);
});

test('it does what a simulation does, row by row, however it was paced', () => {
  const pace = manualPace();
  const plant = startPlant(twoIslands(), { speed: 7, pace });
  const rows: number[][] = [];
  plant.onRows((run, from, to) => {
    const { time, type, resource, order } = run.log;
    for (let row = from; row < to; row++) rows.push([time[row]!, type[row]!, resource[row]!, order[row]!]);
  });
  for (let step = 1; step < 200; step++) pace.pass((step * 37) % 1000);
  plant.stop();
  const simulation = openSimulation(twoIslands(), { seed: 1, level: 'paths' });
  simulation.advance(plant.simulation.run.now);
  const { log } = simulation.run;
  expect(rows).toHaveLength(log.count);
  expect(rows.map(([time, type]) => [time, type])).toEqual(
    [...log.time.subarray(0, log.count)].map((time, row) => [time, log.type[row]]),
  );
});

test('a run of many days keeps the last hours only', () => {
  const pace = manualPace();
  const plant = startPlant(twoIslands(), { speed: 10_000, history: 3600, pace });
  pace.pass(30_000);
  const early = plant.status().rows;
  pace.pass(300_000);
  expect(plant.status().time).toBeGreaterThan(30 * 86_400);
  expect(plant.status().rows).toBeLessThan(2 * early);
  expect(plant.status().finished).toBeGreaterThan(20_000);
  plant.stop();
});

test('a rule that throws ends the run with its reason, and nothing else', () => {
  const pace = manualPace();
  const route = () => 99;
  const plant = startPlant(twoIslands(), { speed: 100, pace, rules: { route } });
  const told: string[] = [];
  plant.onStatus(({ state }) => told.push(state));
  pace.pass(60_000);
  expect(told).toEqual(['failed']);
  expect(plant.status().message?.en).toMatch(/the policy chose something that is not there/);
  pace.pass(60_000);
  expect(plant.status().state).toBe('failed');
});

test('a plant that has nothing more to do says so', () => {
  const pace = manualPace();
  const plant = startPlant(twoIslands({ arrivals: [], orders: [{ id: 'one', variant: 'box' }] }), { speed: 100, pace });
  pace.pass(10_000);
  expect(plant.status()).toMatchObject({ state: 'ended', finished: 1 });
  expect(() => plant.setSpeed(0)).toThrow(/expected a speed/);
  plant.stop();
});

test('vehicles that block each other for ever are named, and the machine rests', () => {
  const pace = manualPace();
  // Two carts on one line without a place to pass: each is where the other wants to go.
  const nodes = ['in', 'a', 'b'].map((id, index) => ({ id, x: 4 * index, y: 0, kind: 'dock' }));
  const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from, to, bidirectional: true });
  const { vehicleTypes } = twoIslands();
  const line = {
    layout: { nodes, edges: [edge('in', 'a'), edge('a', 'b')], entry: 'in', exit: 'b' },
    vehicleTypes: vehicleTypes.map(({ battery: _, ...type }) => type),
    vehicles: [
      { id: 'v1', type: 'cart', start: 'b' },
      { id: 'v2', type: 'cart', start: 'a' },
    ],
    orders: [{ id: 'one', variant: 'box', quantity: 6 }],
    arrivals: [],
  };
  const plant = startPlant(twoIslands(line), { speed: 100, level: 'traffic', pace });
  pace.pass(60_000);
  const { state, message, time } = plant.status();
  expect(state).toBe('stuck');
  expect(message?.en).toMatch(/v1.*v2|v2.*v1/);
  pace.pass(60_000);
  expect(plant.status().time).toBe(time);
  plant.stop();
});
