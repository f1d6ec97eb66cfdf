import { expect, test } from 'vitest';
import { Plant } from '../model/plant.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { figuresOf } from './figures.ts';

/** One station with `servers` work units, Poisson arrivals and exponential service; without transport. */
function queue(servers: number, between: number, service: number, most: number): Plant {
  return Plant.parse({
    schema: 'palaestra.plant/1',
    id: 'queue',
    name: 'queue',
    layout: { nodes: [{ id: 'n', x: 0, y: 0, kind: 'dock' }], entry: 'n', exit: null },
    islands: [
      {
        id: 'i',
        dock: 'n',
        workUnits: Array.from({ length: servers }, (_, index) => ({ id: `u${index}`, kind: 'machine' })),
      },
    ],
    variants: [{ id: 'v', workMaster: 'm' }],
    workMasters: [
      { id: 'm', steps: [{ id: 's', alternatives: [{ island: 'i', time: { type: 'exponential', mean: service } }] }] },
    ],
    arrivals: [{ between: { type: 'exponential', mean: between }, mix: [{ variant: 'v', weight: 1 }], most }],
  });
}

function longRun(plant: Plant, seed: number) {
  const { run, advance } = openSimulation(plant, { seed });
  advance(Number.POSITIVE_INFINITY);
  return figuresOf(run, run.now / 20, run.now * 0.95);
}

/** Mean over independent seeds; the seeds are fixed, so a test that passes once passes always. */
function over(seeds: number, value: (seed: number) => number): number {
  return Array.from({ length: seeds }, (_, seed) => value(seed + 1)).reduce((sum, one) => sum + one, 0) / seeds;
}

test('M/M/1: orders inside are rho / (1 - rho), lead time 1 / (mu - lambda)', () => {
  const plant = queue(1, 10, 7, 20_000);
  const runs = Array.from({ length: 6 }, (_, index) => longRun(plant, index + 1));
  expect(over(6, (seed) => runs[seed - 1]!.wip) / (0.7 / 0.3)).toBeCloseTo(1, 1);
  expect(over(6, (seed) => runs[seed - 1]!.leadTime!) / (7 / 0.3)).toBeCloseTo(1, 1);
});

test('M/M/3: waiting is that of the Erlang C formula', () => {
  const plant = queue(3, 10, 24, 20_000);
  // a = 2.4, rho = 0.8; Erlang C = (a^3 / 3! / 0.2) / (1 + a + a^2 / 2 + a^3 / 3! / 0.2)
  const top = 2.4 ** 3 / 6 / 0.2;
  const wait = (top / (1 + 2.4 + 2.88 + top)) * (24 / (3 * 0.2));
  expect(over(5, (seed) => longRun(plant, seed).leadTime!) / (24 + wait)).toBeCloseTo(1, 1);
});

test("Little's law holds on the log: orders inside = throughput x lead time", () => {
  const figures = longRun(queue(2, 10, 15, 20_000), 3);
  expect(figures.wip / ((figures.throughput / 3600) * figures.leadTime!)).toBeCloseTo(1, 2);
});

test('every second of a unit is accounted for, once', () => {
  const { units, from, to } = longRun(queue(3, 10, 24, 5000), 1);
  for (const { processing, setup, blocked, failed, idle } of units) {
    expect((processing + setup + blocked + failed + idle) / 1000).toBeCloseTo(to - from, 3);
  }
});

test('a machine with failures is available MTBF / (MTBF + MTTR) of its operating clock', () => {
  const plant = queue(1, 10, 5, 30_000);
  plant.reliability.push({
    id: 'r',
    timeBetweenFailures: { type: 'exponential', mean: 400 },
    timeToRepair: { type: 'exponential', mean: 100 },
    clock: 'operating',
  });
  plant.islands[0]!.reliability = 'r';
  expect(over(5, (seed) => longRun(plant, seed).units[0]!.technicalEfficiency!)).toBeCloseTo(0.8, 1);
});
