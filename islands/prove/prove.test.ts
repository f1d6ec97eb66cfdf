import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Instance, plantOf } from '../instances/instance.ts';
import { builtInPlants } from '../plants/built-in.ts';
import { searchPlan } from '../schedule/plan-search.ts';
import { type CpSat, prove } from './prove.ts';

/** The add-on, as it is installed beside the practice centre. */
const SOLVER = new URL(
  '../../consortium/practice/solver/node_modules/or-tools-wasm/build/javascript/node/cp-sat.js',
  import.meta.url,
);
const here = existsSync(SOLVER);
if (!here) console.warn('skipped: the solver is not installed (npm run solver)');
const load = () => import(SOLVER.href) as Promise<CpSat>;

const job = (...steps: readonly (readonly [number, number])[]) => steps.map(([machine, time]) => [{ machine, time }]);

/** Fisher and Thompson 1963, 6 x 6; its optimum of 55 is in every textbook. */
const FT06: Instance = {
  name: 'ft06',
  machines: 6,
  vehicles: 0,
  travel: null,
  jobs: [
    job([2, 1], [0, 3], [1, 6], [3, 7], [5, 3], [4, 6]),
    job([1, 8], [2, 5], [4, 10], [5, 10], [0, 10], [3, 4]),
    job([2, 5], [3, 4], [5, 8], [0, 9], [1, 1], [4, 7]),
    job([1, 5], [0, 5], [2, 5], [3, 3], [4, 8], [5, 9]),
    job([2, 9], [1, 3], [4, 5], [5, 4], [0, 3], [3, 1]),
    job([1, 3], [3, 3], [5, 9], [0, 10], [4, 4], [2, 1]),
  ],
};

test.skipIf(!here)('a textbook job shop is proved optimal, from a plan that is longer', async () => {
  const plant = plantOf(FT06, 'test');
  expect(await prove(plant, 60_000, 60, load)).toEqual({ verdict: 'optimal', makespan: 55, bound: 55 });
  await expect(prove(plant, 54_000, 60, load)).rejects.toThrow(/no plan takes as little as 54 s/);
});

test.skipIf(!here)('the smallest plant with vehicles has no plan shorter than the published 96 s', async () => {
  const plant = await builtInPlants[0]!.load();
  const search = searchPlan(plant, 1);
  search.run(1000);
  expect(await prove(plant, search.makespan, 60, load)).toEqual({ verdict: 'optimal', makespan: 96, bound: 96 });
});

test.skipIf(!here)(
  'machines to choose, release times, an exit and vehicles that are slower when they carry are proved as they are planned',
  async () => {
    const choice = [
      { machine: 0, time: 4 },
      { machine: 1, time: 6 },
    ];
    const plant = plantOf(
      {
        name: 'choice',
        machines: 2,
        vehicles: 1,
        travel: [
          [0, 2, 5],
          [2, 0, 3],
          [5, 3, 0],
        ],
        jobs: [[choice, choice], [choice], [[{ machine: 1, time: 3 }], choice]],
      },
      'test',
    );
    const richer = {
      ...plant,
      layout: { ...plant.layout, exit: 'load' },
      vehicleTypes: plant.vehicleTypes.map((type) => ({ ...type, pickTime: 1 })),
      orders: plant.orders.map((order, index) => ({ ...order, release: 3 * index })),
    };
    const search = searchPlan(richer, 1);
    search.run(200_000);
    const { verdict, makespan } = await prove(richer, search.makespan, 60, load);
    // The search has tried far more plans than there are: what the proof allows is what the search does.
    expect({ verdict, makespan }).toEqual({ verdict: 'optimal', makespan: search.makespan / 1000 });
  },
);

test('a case that is too large is refused before anything is loaded', async () => {
  const jobs = Array.from({ length: 101 }, () => job([0, 1]));
  const plant = plantOf({ name: 'large', machines: 1, vehicles: 0, travel: null, jobs }, 'test');
  await expect(prove(plant, 101_000, 1, load)).rejects.toThrow(/at most 100 operations, found 101/);
});
