import { expect, test } from 'vitest';
import { plantOf } from '../instances/instance.ts';
import { estimate } from '../kpi/estimate.ts';
import { figuresOf } from '../kpi/figures.ts';
import type { Plant } from '../model/plant.ts';
import { builtInPlants } from '../plants/built-in.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { stuckIn } from '../simulate/stuck.ts';
import { rollingRules } from './rolling.ts';

const HOUR = 3_600_000;

/** Five jobs over five machines, each of which is busy for nine tenths of the time when one comes every 61 s. */
const busy: Plant = {
  ...plantOf(
    {
      name: 'busy',
      machines: 5,
      vehicles: 0,
      travel: null,
      jobs: [
        [
          [1, 21],
          [0, 53],
          [4, 95],
          [3, 55],
          [2, 34],
        ],
        [
          [0, 21],
          [3, 52],
          [4, 16],
          [2, 26],
          [1, 71],
        ],
        [
          [3, 39],
          [4, 98],
          [1, 42],
          [2, 31],
          [0, 12],
        ],
        [
          [1, 77],
          [0, 55],
          [4, 79],
          [2, 66],
          [3, 77],
        ],
        [
          [0, 83],
          [3, 34],
          [2, 64],
          [1, 19],
          [4, 37],
        ],
      ].map((job) => job.map(([machine, time]) => [{ machine: machine!, time: time! }])),
    },
    'made for this test',
  ),
  orders: [],
  arrivals: [
    {
      between: { type: 'exponential', mean: 70 },
      mix: ['job 1', 'job 2', 'job 3', 'job 4', 'job 5'].map((variant) => ({ variant, weight: 1 })),
    },
  ],
};

function leadTime(seed: number, budget: number | null): { lead: number; replans: number } {
  const rolling = budget === null ? null : rollingRules(busy, { budget, seed });
  const { run, advance } = openSimulation(busy, { seed, ...(rolling === null ? {} : { rules: rolling.rules }) });
  advance(8 * HOUR);
  return { lead: figuresOf(run, HOUR).leadTime!, replans: rolling?.replans ?? 0 };
}

test('planning ahead shortens lead times in a busy job shop, with the same luck, and again the same way', () => {
  const seeds = [1, 2, 3, 4];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const byRules = mean(seeds.map((seed) => leadTime(seed, null).lead));
  const planned = seeds.map((seed) => leadTime(seed, 200));
  expect(mean(planned.map(({ lead }) => lead))).toBeLessThan(0.9 * byRules);
  expect(planned.every(({ replans }) => replans > 300)).toBe(true);
  expect(leadTime(1, 200)).toEqual(planned[0]);
});

test('where orders are due it plans for that: less late than by due date or lead time, and sooner than by what is least late', () => {
  const due = { type: 'uniform', low: 300, high: 1200 } as const;
  const [arrivals] = busy.arrivals;
  const urgent: Plant = { ...busy, arrivals: [{ ...arrivals!, due }] };
  const seeds = [1, 2, 3, 4, 5, 6];
  const by = (sequencing: Plant['control']['sequencing'] | null) =>
    seeds.map((seed) => {
      const plant = sequencing === null ? urgent : { ...urgent, control: { ...urgent.control, sequencing } };
      const rules = sequencing === null ? rollingRules(plant, { budget: 200, seed }).rules : {};
      const { run, advance } = openSimulation(plant, { seed, rules });
      advance(8 * HOUR);
      return figuresOf(run, HOUR);
    });
  const gain = (other: ReturnType<typeof by>, figure: 'meanTardiness' | 'leadTime') =>
    estimate(planned.map((figures, at) => figures[figure]! - other[at]![figure]!));
  const planned = by(null);
  for (const rule of ['edd', 'spt'] as const) expect(gain(by(rule), 'meanTardiness').mean, rule).toBeLessThan(0);
  // Apparent tardiness cost is as little late, and takes longer.
  const { mean, half } = gain(by('atc'), 'leadTime');
  expect(mean! + half!).toBeLessThan(0);
});

test('a unit that fails is planned around at once', () => {
  const rolling = rollingRules(busy, { budget: 20, seed: 1 });
  const { run, advance, fail, repair } = openSimulation(busy, { seed: 1, rules: rolling.rules });
  advance(HOUR);
  const orders = run.inside + run.finished;
  const before = rolling.replans;
  fail('machine 3', null);
  advance(run.now + HOUR);
  repair('machine 3');
  advance(run.now + HOUR);
  const came = run.inside + run.finished - orders;
  expect(rolling.replans - before).toBeGreaterThan(came);
});

test.each(['battery-pack', 'car'])('%s goes on under plans that know nothing of its buffers and kits', async (id) => {
  const plant = await builtInPlants.find((one) => one.id === id)!.load();
  const { rules } = rollingRules(plant, { budget: 5, orders: 20, seed: 1 });
  const { run, advance } = openSimulation(plant, { seed: 1, rules });
  advance(8 * HOUR);
  expect(stuckIn(run)).toBeNull();
  expect(run.finished).toBeGreaterThan(50);
});
