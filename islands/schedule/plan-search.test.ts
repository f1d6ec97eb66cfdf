import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plantOf, readShopJson, readShopText } from '../instances/instance.ts';
import type { Plant } from '../model/plant.ts';
import type { Schedule } from '../model/schedule.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { searchPlan } from './plan-search.ts';

const DATA = new URL('../../../shared/data/scheduling/', import.meta.url);
const here = existsSync(DATA);
if (!here) console.warn('skipped: ../shared/data/scheduling is missing');

/** Instances of every set, by path. */
const files = here
  ? ['jsp', 'kacem', 'brandimarte', 'jspt_bilge_ulusoy', 'fjspt_deroussi_norre'].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, DATA))
        .filter((name) => !name.includes('raw'))
        .map((name) => `${folder}/${name}`),
    )
  : [];

function plantIn(file: string): Plant {
  const text = readFileSync(new URL(file, DATA), 'utf8');
  const instance = file.endsWith('.json') ? readShopJson(JSON.parse(text), file) : readShopText(text, file);
  return plantOf(instance, file);
}

/** What a plan must keep, checked without the optimiser's own data. */
function faultsOf(plant: Plant, { steps, moves }: Schedule): string[] {
  const faults: string[] = [];
  for (const unit of new Set(steps.map(({ workUnit }) => workUnit))) {
    const line = steps.filter(({ workUnit }) => workUnit === unit).sort((a, b) => a.start - b.start || a.end - b.end);
    for (const [index, step] of line.entries()) {
      if (index > 0 && step.start < line[index - 1]!.end) faults.push(`${unit} does two things at ${step.start}`);
    }
  }
  for (const { id, variant } of plant.orders) {
    const master = plant.workMasters.find(
      (one) => one.id === plant.variants.find((v) => v.id === variant)!.workMaster,
    )!;
    const done = master.steps.map((step) => steps.filter((one) => one.order === id && one.step === step.id));
    for (const [index, found] of done.entries()) {
      const step = master.steps[index]!;
      if (found.length !== 1) faults.push(`${id} does step ${step.id} ${found.length} times`);
      const option = step.alternatives.find(({ workUnit }) => workUnit === found[0]?.workUnit);
      if (option === undefined || found[0]!.end - found[0]!.start !== 1000 * (option.time as number)) {
        faults.push(`${id} ${step.id} takes another time than on its machine`);
      }
      if (index > 0 && found[0]!.start < done[index - 1]![0]!.end) faults.push(`${id} does ${step.id} too early`);
    }
  }
  for (const { id } of plant.vehicles) {
    const trips = moves.filter(({ vehicle }) => vehicle === id).sort((a, b) => a.pick - b.pick);
    for (const [index, trip] of trips.entries()) {
      if (index > 0 && trip.emptyStart < trips[index - 1]!.drop)
        faults.push(`${id} is at two places at ${trip.emptyStart}`);
    }
  }
  return faults;
}

describe.skipIf(!here)('published instances', () => {
  test.each(files)('%s: the plan keeps its rules and takes the same time in the simulator', (file) => {
    const plant = plantIn(file);
    const search = searchPlan(plant, 1);
    search.run(2000);
    const schedule = search.schedule();
    expect(faultsOf(plant, schedule)).toEqual([]);
    expect(schedule.makespan).toBe(search.makespan);
    const simulation = openSimulation(plant, { seed: 1, schedule });
    simulation.advance(Number.POSITIVE_INFINITY);
    expect(simulation.run.finished).toBe(plant.orders.length);
    expect(simulation.run.now).toBe(schedule.makespan);
  });

  test('small instances are planned to the proved optimum', () => {
    const optimum = (file: string, units: number, tries: number) => {
      const search = searchPlan(plantIn(file), 1);
      search.run(tries);
      expect(search.makespan, file).toBe(units * 1000);
    };
    optimum('jsp/ft06.txt', 55, 20_000);
    optimum('kacem/k4.txt', 11, 60_000);
    optimum('brandimarte/mk01.txt', 40, 60_000);
    optimum('jspt_bilge_ulusoy/EX11.json', 96, 1_000_000);
    optimum('fjspt_deroussi_norre/dn_fjsp5.json', 94, 1_000_000);
  });

  test('the same seed and number of tries give the same plan', () => {
    const plan = (seed: number) => {
      const search = searchPlan(plantIn('jspt_bilge_ulusoy/EX54.json'), seed);
      for (let part = 0; part < 4; part++) search.run(5000);
      return search.schedule();
    };
    expect(plan(2)).toEqual(plan(2));
    expect(plan(2)).not.toEqual(plan(3));
  });
});
