import { expect, test } from 'vitest';
import { estimate } from '../kpi/estimate.ts';
import { Plant } from '../model/plant.ts';
import { RandomStream } from '../simulate/random.ts';
import { compareReplications, warmUpMs } from './compare-replications.ts';
import { type Experiment, replicate } from './replication.ts';
import { meanSeries, warmUpOf } from './warm-up.ts';

/** M/M/1 with mean service `service` and an order each 10 s. */
function queue(service: number): Plant {
  return Plant.parse({
    schema: 'palaestra.plant/1',
    id: 'q',
    name: 'q',
    layout: { nodes: [{ id: 'n', x: 0, y: 0, kind: 'dock' }], entry: 'n', exit: null },
    islands: [{ id: 'i', dock: 'n', workUnits: [{ id: 'u', kind: 'machine' }] }],
    variants: [{ id: 'v', workMaster: 'm' }],
    workMasters: [
      { id: 'm', steps: [{ id: 's', alternatives: [{ island: 'i', time: { type: 'exponential', mean: service } }] }] },
    ],
    arrivals: [{ between: { type: 'exponential', mean: 10 }, mix: [{ variant: 'v', weight: 1 }] }],
  });
}

const experiment = (service: number): Experiment => ({
  plant: queue(service),
  level: 'matrix',
  horizonMs: 20 * 3_600_000,
  warmUpMs: 3_600_000,
});
const seeds = Array.from({ length: 8 }, (_, index) => index + 1);

test('with the same luck a small difference shows that independent runs hide', () => {
  const one = seeds.map((seed) => replicate(experiment(7), seed));
  const other = seeds.map((seed) => replicate(experiment(6.9), seed));
  const [paired] = compareReplications(one, other, ['leadTime']);
  // By 1 / (mu - lambda): 23.33 s and 22.26 s.
  expect(paired!.one.mean! / (7 / 0.3)).toBeCloseTo(1, 1);
  expect(paired!.difference.mean! + paired!.difference.half!).toBeLessThan(0);
  const moved = seeds.map((seed) => replicate(experiment(6.9), seed + 100));
  const [independent] = compareReplications(one, moved, ['leadTime']);
  expect(paired!.difference.half!).toBeLessThan(independent!.difference.half! / 5);
});

test('half of the width is that of Student, in the table and beyond it', () => {
  // Values 1 to n: sd of 1..n is sqrt(n (n + 1) / 12); quantiles of published tables.
  for (const [count, quantile] of [
    [5, 2.776],
    [31, 2.042],
    [41, 2.0211],
    [121, 1.9799],
  ] as const) {
    const values = Array.from({ length: count }, (_, index) => index + 1);
    const sd = Math.sqrt((count * (count + 1)) / 12);
    expect(estimate(values).half! / ((quantile * sd) / Math.sqrt(count))).toBeCloseTo(1, 4);
  }
});

test('MSER-5 cuts where a transient ends, and says when it cannot tell', () => {
  const random = new RandomStream(1, 'noise');
  const settling = Array.from({ length: 600 }, (_, at) => 10 - 10 * Math.exp(-at / 20) + random.normal());
  const { cut, isSettled } = warmUpOf(settling);
  expect(isSettled).toBe(true);
  expect(cut).toBeGreaterThan(20);
  expect(cut).toBeLessThan(150);
  expect(warmUpOf(Array.from({ length: 600 }, () => random.normal())).cut).toBeLessThan(300);
  expect(warmUpOf(Array.from({ length: 600 }, (_, at) => at)).isSettled).toBe(false);
  expect(warmUpOf([1, 2, 3]).isSettled).toBe(false);
  expect(
    meanSeries([
      [1, 2, 3],
      [3, 4],
    ]),
  ).toEqual([2, 3]);
});

test('the course of a run has its mean, and a queue that fills needs a warm-up', () => {
  const runs = seeds.map((seed) => replicate({ ...experiment(7), warmUpMs: 0 }, seed));
  for (const { figures, inside } of runs) {
    expect(inside.reduce((sum, value) => sum + value, 0) / inside.length).toBeCloseTo(figures.wip, 6);
  }
  expect(warmUpMs(runs, 20 * 3_600_000)).not.toBeNull();
});
