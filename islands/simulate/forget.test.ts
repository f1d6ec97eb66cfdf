import { expect, test } from 'vitest';
import { figuresOf } from '../kpi/figures.ts';
import { Plant } from '../model/plant.ts';
import { openSimulation, type Simulation } from './simulation.ts';

/** Two islands, two vehicles that park, machines that fail: it goes on for ever. */
const plant = Plant.parse({
  schema: 'palaestra.plant/1',
  id: 'endless',
  name: 'endless',
  layout: {
    nodes: [
      { id: 'in', x: 0, y: 0, kind: 'halt' },
      { id: 'a', x: 10, y: 0, kind: 'dock' },
      { id: 'b', x: 20, y: 0, kind: 'dock' },
      { id: 'p', x: 10, y: 5, kind: 'park' },
    ],
    edges: [
      { id: 'in-a', from: 'in', to: 'a', bidirectional: true },
      { id: 'a-b', from: 'a', to: 'b', bidirectional: true },
      { id: 'a-p', from: 'a', to: 'p', bidirectional: true },
    ],
    entry: 'in',
    exit: 'in',
  },
  islands: ['a', 'b'].map((id) => ({
    id: `island-${id}`,
    dock: id,
    workUnits: [{ id: `unit-${id}`, kind: 'machine', reliability: 'often' }],
  })),
  vehicleTypes: [{ id: 'cart', maximumSpeed: 1, pickTime: 2, dropTime: 2 }],
  vehicles: ['v1', 'v2'].map((id) => ({ id, type: 'cart', start: 'p' })),
  variants: [{ id: 'box', workMaster: 'make' }],
  workMasters: [
    {
      id: 'make',
      steps: [
        { id: 's1', alternatives: [{ island: 'island-a', time: { type: 'exponential', mean: 40 } }] },
        { id: 's2', after: ['s1'], alternatives: [{ island: 'island-b', time: 30 }] },
      ],
    },
  ],
  reliability: [
    {
      id: 'often',
      timeBetweenFailures: { type: 'exponential', mean: 300 },
      timeToRepair: { type: 'exponential', mean: 60 },
      clock: 'operating',
    },
  ],
  arrivals: [{ between: { type: 'exponential', mean: 120 }, mix: [{ variant: 'box', weight: 1 }] }],
  control: { parking: 'home' },
});

const HOUR = 3_600_000;
const open = (): Simulation => openSimulation(plant, { seed: 5, level: 'paths' });

test('what was forgotten changes no figure of the time after it, and the run goes on alike', () => {
  const whole = open();
  const cut = open();
  for (let hour = 1; hour <= 20; hour++) {
    whole.advance(hour * HOUR);
    cut.advance(hour * HOUR);
    cut.forget((hour - 2) * HOUR);
  }
  expect(cut.run.finished).toBe(whole.run.finished);
  const figures = figuresOf(cut.run, 18 * HOUR, 20 * HOUR);
  expect(figures.finished).toBeGreaterThan(20);
  expect(figures).toEqual(figuresOf(whole.run, 18 * HOUR, 20 * HOUR));
});

test('the log of a run that forgets does not grow', () => {
  const simulation = open();
  let most = 0;
  for (let hour = 1; hour <= 500; hour++) {
    simulation.advance(hour * HOUR);
    simulation.forget((hour - 2) * HOUR);
    if (hour === 50) most = simulation.run.log.count;
  }
  expect(simulation.run.log.count).toBeLessThan(3 * most);
  expect(simulation.run.orders.filter(({ index }) => index >= 0).length).toBeLessThan(300);
});
