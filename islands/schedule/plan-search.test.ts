import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { plantOf, readShopJson, readShopText } from '../instances/instance.ts';
import type { Plant } from '../model/plant.ts';
import type { Schedule } from '../model/schedule.ts';
import { builtInPlants } from '../plants/built-in.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { stuckIn } from '../simulate/stuck.ts';
import { batchOf, expectedPlant, leftOut } from './expected-plant.ts';
import { makespanOf } from './plan-of-run.ts';
import { replayOf, searchPlan } from './plan-search.ts';

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
  test('every file of the data folder is one of them', () => {
    const all = readdirSync(DATA, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(txt|json|fjs)$/.test(entry.name))
      .map((entry) => `${entry.parentPath.slice(fileURLToPath(DATA).length)}/${entry.name}`);
    const others = all.filter((file) => !files.includes(file)).sort();
    // Values that are known, and the sources from which two sets were made.
    expect(others.filter((file) => !file.includes('raw'))).toEqual(['/best_known.json']);
    console.log(`plans of ${files.length} published instances run in the simulator, of ${all.length} files`);
  });

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

/** Three jobs of two groups over two machines, with much to change over. */
function changing(): Plant {
  const plant = plantOf(
    {
      name: 'changing',
      machines: 2,
      vehicles: 0,
      travel: null,
      jobs: [0, 1, 2, 3, 4, 5].map((job) => [
        [{ machine: job % 2, time: 5 }],
        [{ machine: 1 - (job % 2), time: 4 + (job % 3) }],
      ]),
    },
    'made for this test',
  );
  return {
    ...plant,
    islands: plant.islands.map((island) => ({
      ...island,
      setupGroup: 'red',
      setupTimes: [
        { from: 'red', to: 'blue', time: 7 },
        { from: 'blue', to: 'red', time: 3 },
      ],
    })),
    workMasters: plant.workMasters.map((master, job) => ({
      ...master,
      steps: master.steps.map((step) => ({ ...step, setupGroup: job % 3 === 0 ? 'blue' : 'red' })),
    })),
  };
}

/** The same, carried by vehicles of two types. */
function carried(): Plant {
  const { islands, workMasters } = changing();
  const base = plantOf(
    {
      name: 'carried',
      machines: 2,
      vehicles: 2,
      travel: [
        [0, 2, 5],
        [2, 0, 3],
        [5, 3, 0],
      ],
      jobs: [0, 1, 2, 3, 4, 5].map(() => [[{ machine: 0, time: 1 }], [{ machine: 1, time: 1 }]]),
    },
    'made for this test',
  );
  return {
    ...base,
    islands,
    workMasters,
    vehicleTypes: [...base.vehicleTypes, { ...base.vehicleTypes[0]!, id: 'slow', pickTime: 2 }],
    vehicles: base.vehicles.map((vehicle, index) => (index === 0 ? vehicle : { ...vehicle, type: 'slow' })),
  };
}

function byRules(plant: Plant): number {
  const { run, advance } = openSimulation(plant, { seed: 1 });
  advance(Number.POSITIVE_INFINITY);
  return makespanOf(run)!;
}

describe('plants that are more than a job shop', () => {
  test.each([
    ['without vehicles', changing()],
    ['with vehicles of two types', carried()],
  ])('set-up that depends on the sequence is planned to the unit, %s', (_, plant) => {
    const search = searchPlan(plant, 1);
    search.run(20_000);
    const schedule = search.schedule();
    expect(schedule.steps.some(({ setup }) => setup > 0)).toBe(true);
    expect(schedule.makespan).toBe(search.makespan);
    expect(replayOf(plant, schedule)).toBe(schedule.makespan);
    expect(search.makespan).toBeLessThanOrEqual(byRules(plant));
    expect(search.makespan).toBeGreaterThanOrEqual(search.bound);
  });

  test('machines that block while nobody fetches are planned as the simulator blocks them', () => {
    const base = carried();
    const tight: Plant = {
      ...base,
      islands: base.islands.map((island) => ({
        ...island,
        inBuffer: { capacity: 1, discipline: 'any' },
        outBuffer: { capacity: 0, discipline: 'any' },
      })),
      control: { ...base.control, release: { conwip: 3 } },
    };
    const search = searchPlan(tight, 1);
    search.run(30_000);
    const schedule = search.schedule();
    expect(replayOf(tight, schedule)).toBe(schedule.makespan);
    expect(search.makespan).toBeLessThanOrEqual(byRules(tight));
    const roomy = searchPlan(base, 1);
    roomy.run(20_000);
    expect(search.makespan).toBeGreaterThanOrEqual(roomy.makespan);
  });

  test.each(builtInPlants.map(({ id }) => id))(
    'a batch of %s is planned with set-up, room and kits',
    async (id) => {
      const plant = batchOf(await builtInPlants.find((one) => one.id === id)!.load(), 12);
      const expected = expectedPlant(plant);
      const search = searchPlan(plant, 1);
      search.run(5000);
      const schedule = search.schedule();
      expect(replayOf(expected, schedule)).toBe(schedule.makespan);
      expect(search.makespan).toBeLessThanOrEqual(byRules(expected));
      expect(search.makespan).toBeGreaterThanOrEqual(search.bound);
      const { run, advance } = openSimulation(expected, { seed: 1, schedule });
      // Never more in an island than there is room for.
      while (advance(run.now + 20_000)) {
        for (const { index, queue, inbound } of run.islands) {
          const { inCapacity, units } = run.plant.islands[index]!;
          const busy = units.filter((unit) => run.units[unit]!.order >= 0).length;
          expect(queue.length + inbound + busy).toBeLessThanOrEqual(inCapacity + units.length);
        }
      }
      expect(stuckIn(run)).toBeNull();
      const kits = expected.workMasters.some(({ steps }) => steps.some(({ parts }) => parts.length > 0));
      expect(schedule.moves.some(({ kit }) => kit === true)).toBe(kits && expected.vehicles.length > 0);
    },
    60_000,
  );

  test('also the first plan of a large plant is searched in parts, and they are what the whole is', async () => {
    const plant = batchOf(await builtInPlants.find(({ id }) => id === 'car')!.load(), 40);
    const search = searchPlan(plant, 1);
    search.run(1);
    expect(search.tried).toBeLessThan(2);
    expect(() => search.schedule()).toThrow(/ended before its first plan was whole; let it go on longer/);
    while (search.makespan === Number.POSITIVE_INFINITY) search.run(1);
    expect(search.tried).toBeLessThan(1000);
    expect(replayOf(expectedPlant(plant), search.schedule())).toBe(search.makespan);
    const whole = searchPlan(plant, 1);
    whole.run(3000);
    while (search.tried < whole.tried) search.run(1);
    expect(search.tried).toBe(whole.tried);
    expect(search.schedule()).toEqual(whole.schedule());
  });

  test('what a plan cannot know is named, and what it cannot plan is refused with what to do', async () => {
    const plant = await builtInPlants.find(({ id }) => id === 'battery-pack')!.load();
    expect(leftOut(plant)).toEqual(['chance', 'failures', 'defects', 'shifts', 'charging', 'arrivals']);
    expect(() => searchPlan(plant, 1)).toThrow(/no orders, only arrivals; give it orders, or plan a number of pieces/);
    expect(() => searchPlan(batchOf(plant, 1001), 1)).toThrow(/at most 1000 pieces, found 1001/);
  });
});
