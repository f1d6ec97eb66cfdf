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

test('what is not there is told as missing, in both languages', () => {
  const { findings } = readPlant({ schema: 'palaestra.plant/1', id: 'p', name: 'p' });
  expect(findings.map(({ path, message }) => `${path}: ${message.en} / ${message.zh}`)).toContain(
    'islands: it is missing, expected array / 缺失，应为数组',
  );
  expect(findings.filter(({ message }) => /undefined/.test(message.en + message.zh))).toEqual([]);
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

test('what cannot be counted is refused: events without end, calendars that never open, batteries that never do', () => {
  const arrives = (between: unknown) => (plant: Plant) =>
    void Object.assign(plant, { arrivals: [{ between, mix: [{ variant: plant.variants[0]!.id, weight: 1 }] }] });
  const endless = 'arrivals.0.between: orders would arrive without end at once';
  for (const between of [
    0,
    3600 / 1e9,
    { type: 'empirical', samples: [0, 0] },
    { type: 'uniform', low: 0, high: 0 },
    { type: 'exponential', mean: 1e-5 },
  ]) {
    expect(saidOf(arrives(between))).toEqual([endless]);
  }
  expect(saidOf(arrives({ type: 'lognormal', mean: 1e-300, sd: 1e9 }))[0]).toMatch(/mean: Too small: .*>=0.000001/);
  const fails = (timeBetweenFailures: unknown) => (plant: Plant) =>
    void Object.assign(plant, {
      reliability: [{ id: 'r', timeBetweenFailures, timeToRepair: 0, clock: 'calendar' }],
    });
  expect(saidOf(fails({ type: 'uniform', low: 0, high: 0 }))).toEqual([
    'reliability.0.timeBetweenFailures: would fail without end',
  ]);
  const every = (seconds: number, timeToRepair: number) => (plant: Plant) => {
    const model = { id: 'r', timeBetweenFailures: seconds, timeToRepair, clock: 'operating' };
    Object.assign(plant, { reliability: [model] });
    for (const island of plant.islands) island.reliability = 'r';
  };
  expect(saidOf(every(0.001, 0.001))).toEqual([
    'reliability.0.timeBetweenFailures: would fail 1800000 times an hour, expected at most 36000',
  ]);
  expect(saidOf(every(0.001, 60))).toEqual([
    expect.stringMatching(/^reliability\.0\.timeBetweenFailures: would fail \d+ times in one step of .* at most 1000$/),
  ]);
  const often = sound();
  every(0.01, 60)(often);
  expect(readPlant(often).findings).toEqual([]);
  const namesake = ({ layout }: Plant) => {
    const [from, to] = [layout.nodes[0]!.id, layout.nodes[1]!.id];
    layout.edges.push({ id: from, from, to, bidirectional: true });
  };
  expect(saidOf(namesake)).toEqual([
    expect.stringMatching(/^layout\.edges\.0\.id: the name .* is that of a node and of an edge$/),
  ]);
  const keeps = (calendar: object) => (plant: Plant) =>
    void Object.assign(plant, { calendars: [{ id: 'c', period: 100, shifts: [{ from: 0, to: 50 }], ...calendar }] });
  expect(saidOf(keeps({ breaks: [{ from: 0, to: 60 }] }))).toEqual([
    'calendars.0: it never opens: breaks leave nothing of its shifts',
  ]);
  expect(saidOf(keeps({ plannedDowntime: [{ from: 9, to: 3 }] }))).toEqual([
    'calendars.0.plannedDowntime: expected from < to, found 9 and 3',
  ]);
  expect(saidOf((plant) => void Object.assign(plant.orders[0]!, { quantity: 1e6 }))).toEqual([
    'orders: expected at most 200000 pieces, found 1000001; let them come as arrivals',
  ]);
  const battery = { capacityWh: 1, idleW: 1, driveEmptyW: 1, driveLoadedW: 1, chargeW: 1 };
  const levels = {
    criticalLowChargingLevel: 0.9,
    minimumDesiredChargingLevel: 0.2,
    maximumDesiredChargingLevel: 0.8,
  };
  expect(
    saidOf((plant) => {
      Object.assign(plant.vehicleTypes[0]!, { battery: { ...battery, ...levels } });
      Object.assign(plant.layout.nodes[0]!, { kind: 'charge' });
    }),
  ).toEqual(['vehicleTypes.0.battery: expected critical level ≤ minimum ≤ maximum, found 0.9, 0.2 and 0.8']);
});

test('vehicles that may not drive where they must, and kits that nobody carries, are named', () => {
  const drawn = (plant: Plant, vehicleTypes: string[]) => {
    const [first, ...others] = plant.layout.nodes;
    const edges = others.map(({ id }, at) => ({ id: `e${at}`, from: first!.id, to: id, bidirectional: true }));
    Object.assign(plant.layout, { travelTimes: undefined, edges: edges.map((edge) => ({ ...edge, vehicleTypes })) });
    plant.vehicleTypes.push({ ...plant.vehicleTypes[0]!, id: 'other' });
  };
  const own = sound().vehicleTypes[0]!.id;
  expect(saidOf((plant) => drawn(plant, ['other']))).toContain(
    'islands.0.dock: no vehicle can drive between the entry load and the dock dock 1: paths on the way are for other types',
  );
  const open = sound();
  drawn(open, ['other', own]);
  expect(readPlant(open).findings).toEqual([]);
  const supplied = (vehicleType: string) => (plant: Plant) => {
    drawn(plant, [own]);
    plant.workMasters[0]!.steps[0]!.parts.push({ part: 'bolt', count: 1 });
    const supermarkets = [{ id: 's', node: plant.layout.nodes[0]!.id, parts: ['bolt'] }];
    plant.supply = { supermarkets, kitTime: 1, kitPlaces: 1, vehicleType };
  };
  expect(saidOf(supplied('none'))).toEqual(['supply.vehicleType: there is no vehicle type called none']);
  expect(saidOf(supplied('other'))).toEqual([
    'workMasters.0.steps.0.parts: recipe job 1, step 1: no vehicle of the type other is there to bring its parts',
  ]);
});

test('a work unit of a name that another has, a node listed twice and a variant without a step are told at their place', () => {
  expect(
    saidOf((plant) => void Object.assign(plant.islands[1]!.workUnits[0]!, { id: plant.islands[0]!.workUnits[0]!.id })),
  ).toContain('islands.1.workUnits.0.id: the name machine 1 is used twice');
  expect(
    saidOf((plant) => {
      const { nodes, seconds } = plant.layout.travelTimes!;
      nodes.push(nodes[0]!);
      for (const row of seconds) row.push(0);
      seconds.push([...seconds[0]!]);
    }),
  ).toEqual(['layout.travelTimes.nodes.3: the node load is listed twice']);
  expect(
    saidOf((plant) => {
      for (const step of plant.workMasters[0]!.steps) step.onlyWith = 'sunroof';
    }),
  ).toEqual([
    'variants.0: variant job 1 has no feature that any step of the recipe job 1 asks for: nothing is to be done',
  ]);
});

test('where the numbers come from is told in one language, as files of before do, or in both, at no endless length', () => {
  const said = { en: 'a book', zh: '一本书' };
  for (const source of ['a book', said]) {
    expect(readPlant({ ...sound(), source })).toMatchObject({ plant: { source }, findings: [] });
  }
  const faults = (source: unknown) => readPlant({ ...sound(), source }).findings.map(({ path }) => path);
  expect(faults({ ...said, zh: 'x'.repeat(2001) })).toEqual(['source.zh']);
  expect(faults('x'.repeat(2001))).toEqual(['source']);
  expect(faults({ en: 'a book' })).toEqual(['source.zh']);
  expect(faults({ ...said, de: 'ein Buch' })).toEqual(['source']);
});

test('a file of millions of things is refused by their number, and not by a fault for each', () => {
  const many = { ...sound(), islands: Array.from({ length: 300_000 }, () => ({})) };
  expect(readPlant(many).findings.map(({ path, message }) => `${path}: ${message.en}`)).toEqual([
    'islands: expected at most 200000 entries, found 300000',
  ]);
});
