import { expect, test } from 'vitest';
import { plantOf } from '../instances/instance.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { stuckIn } from '../simulate/stuck.ts';
import type { Plant } from './plant.ts';
import { readPlant } from './validate.ts';

const sound = () =>
  structuredClone(
    plantOf(
      {
        name: 'two',
        machines: 2,
        vehicles: 1,
        travel: [
          [0, 5, 5],
          [5, 0, 5],
          [5, 5, 0],
        ],
        jobs: [
          [[{ machine: 0, time: 10 }], [{ machine: 1, time: 10 }]],
          [[{ machine: 1, time: 10 }], [{ machine: 0, time: 10 }]],
        ],
      },
      'made for this test',
    ),
  );

/** What is said about the plant after a change. */
function saidOf(change: (plant: Plant) => void): string[] {
  const plant = sound();
  change(plant);
  const reading = readPlant(JSON.parse(JSON.stringify(plant)));
  expect(reading.plant).toBeNull();
  for (const { message } of reading.findings) expect(message.zh).toMatch(/\p{Script=Han}/u);
  return reading.findings.map(({ path, message }) => `${path}: ${message.en}`);
}

test('a sound plant has nothing to say against it', () => {
  expect(readPlant(sound()).findings).toEqual([]);
});

test('every fault is named with its place', () => {
  expect(saidOf((plant) => Object.assign(plant.islands[1]!, { dock: 'nowhere' }))).toEqual([
    'islands.1.dock: there is no node called nowhere',
  ]);
  expect(saidOf((plant) => plant.islands.push(plant.islands[0]!))).toContain(
    'islands.2.id: the name island 1 is used twice',
  );
  expect(saidOf((plant) => Object.assign(plant.workMasters[0]!.steps[0]!, { after: ['2'] }))).toEqual([
    'workMasters.0.steps: each waits for the other: 1 → 2 → 1',
  ]);
  expect(saidOf((plant) => Object.assign(plant.workMasters[0]!.steps[1]!, { alternatives: [] }))).toEqual([
    'workMasters.0.steps.1: recipe job 1, step 2: no work unit can do it',
  ]);
  expect(saidOf((plant) => Object.assign(plant.layout, { travelTimes: undefined }))).toContain(
    'islands.0.dock: no path leads from the entry load to the dock dock 1',
  );
  expect(saidOf((plant) => void plant.layout.travelTimes!.seconds.pop())).toEqual([
    'layout.travelTimes.seconds: expected 3 rows of 3 times, found 2 rows',
  ]);
});

test('a time or a count that cannot be is told with what was found, also where several forms are allowed', () => {
  const saidOfTime = (time: unknown) => {
    const plant = sound();
    Object.assign(plant.workMasters[0]!.steps[0]!.alternatives[0]!, { time });
    return readPlant(plant).findings.map(({ path, message }) => `${path}: ${message.en}`);
  };
  const path = 'workMasters.0.steps.0.alternatives.0.time';
  expect(saidOfTime(-3)).toEqual([`${path}: Too small: expected number to be >=0, found -3`]);
  for (const time of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(saidOfTime(time)).toEqual([expect.stringMatching(`^${path}: .*expected number.*, found ${time}$`)]);
  }
  expect(saidOfTime({ type: 'normal', mean: 3, sd: -1 })).toEqual([
    `${path}.sd: Too small: expected number to be >=0, found -1`,
  ]);
  expect(saidOf((plant) => Object.assign(plant.orders[0]!, { quantity: -2 }))).toEqual([
    'orders.0.quantity: Too small: expected number to be >=1, found -2',
  ]);
  expect(saidOf((plant) => void plant.layout.travelTimes!.seconds[1]!.pop())).toEqual([
    'layout.travelTimes.seconds.1: expected 3 rows of 3 times, found 2 times in this row',
  ]);
});

test('times that are negative or no numbers are refused by their form', () => {
  for (const time of [-1, Number.NaN, 1e300, '5', { type: 'normal', mean: -3, sd: 1 }]) {
    const said = saidOf((plant) => void Object.assign(plant.workMasters[0]!.steps[0]!.alternatives[0]!, { time }));
    expect(said[0]).toMatch(/^workMasters\.0\.steps\.0\.alternatives\.0\.time/);
  }
  expect(readPlant(null).plant).toBeNull();
  expect(readPlant([]).plant).toBeNull();
});

test('a plant that nobody has drawn yet says what is missing', () => {
  const empty = { islands: [], variants: [], workMasters: [] };
  expect(saidOf((plant) => void Object.assign(plant, empty))).toEqual([
    'islands: there is no island yet',
    'variants: there is no variant yet',
    'workMasters: there is no recipe yet',
  ]);
});

test('islands without buffers in a circle are warned of, and the run that stands still names them', () => {
  const plant = sound();
  for (const island of plant.islands) {
    island.inBuffer.capacity = 0;
    island.outBuffer.capacity = 0;
  }
  const { findings } = readPlant(plant);
  expect(findings.map(({ severity }) => severity)).toEqual(['warning']);
  expect(findings[0]!.message.en).toContain('island 1 → island 2 → island 1');
  const { run, advance } = openSimulation(plant, { seed: 1 });
  advance(Number.POSITIVE_INFINITY);
  expect(run.finished).toBe(0);
  expect(stuckIn(run)).toMatchObject({ orders: 2 });
  expect(new Set(stuckIn(run)!.cycle)).toEqual(new Set(['island 1', 'island 2']));
});

test('a plant that is full for ever is named though orders still arrive', () => {
  const plant = sound();
  for (const island of plant.islands) {
    island.inBuffer.capacity = 0;
    island.outBuffer.capacity = 0;
  }
  plant.arrivals.push({ between: 100, mix: [{ variant: plant.variants[0]!.id, weight: 1 }] });
  const { run, advance } = openSimulation(plant, { seed: 1 });
  expect(advance(36_000_000)).toBe(true);
  expect(new Set(stuckIn(run)!.cycle)).toEqual(new Set(['island 1', 'island 2']));
});

test('a plant of 10,000 islands is read without delay', () => {
  const machines = 10_000;
  const plant = plantOf(
    { name: 'many', machines, vehicles: 0, travel: null, jobs: [[[{ machine: 9999, time: 1 }]]] },
    'made for this test',
  );
  expect(readPlant(plant).plant).not.toBeNull();
  const { run, advance } = openSimulation(plant, { seed: 1 });
  advance(Number.POSITIVE_INFINITY);
  expect(run.finished).toBe(1);
});
