import { expect, test } from 'vitest';
import { figuresOf } from '../kpi/figures.ts';
import { Plant } from '../model/plant.ts';
import { applyScenario } from '../model/scenario.ts';
import { builtInPlants } from '../plants/built-in.ts';
import { openSimulation, type Simulation } from './simulation.ts';
import { stuckIn } from './stuck.ts';

const HOUR = 3_600_000;

/** One island that is asked for more than it can do: an order each 10 s, 15 s of work. */
const narrow = Plant.parse({
  schema: 'palaestra.plant/1',
  id: 'narrow',
  name: 'narrow',
  layout: {
    nodes: [
      { id: 'n', x: 0, y: 0, kind: 'dock' },
      { id: 'm', x: 9, y: 0, kind: 'dock' },
    ],
    entry: 'n',
    exit: null,
  },
  islands: [{ id: 'a', dock: 'n', workUnits: [{ id: 'a1', kind: 'machine', capabilities: ['c'] }] }],
  capabilities: [{ id: 'c', name: 'c' }],
  variants: [{ id: 'v', workMaster: 'w' }],
  workMasters: [{ id: 'w', steps: [{ id: 's', capability: 'c', time: 15 }] }],
  arrivals: [{ between: 10, mix: [{ variant: 'v', weight: 1 }] }],
});

const wider: Plant = {
  ...narrow,
  islands: [
    ...narrow.islands,
    Plant.parse({
      ...narrow,
      islands: [{ id: 'b', dock: 'm', workUnits: [{ id: 'b1', kind: 'machine', capabilities: ['c'] }] }],
    }).islands[0]!,
  ],
};

function columns({ run }: Simulation): unknown[] {
  const { log } = run;
  return [log.time, log.type, log.resource, log.order, log.detail].map((column) => [...column.subarray(0, log.count)]);
}

test('an island more, while it runs: the queue that had grown is worked off', () => {
  const simulation = openSimulation(narrow, { seed: 1 });
  simulation.advance(HOUR);
  // 360 came, 239 were done: the work of one unit.
  expect(simulation.run.inside).toBe(360 - 240 + 1);
  simulation.change(wider);
  simulation.advance(3 * HOUR);
  // Both do 480 an hour; 360 come.
  expect(simulation.run.inside).toBeLessThan(5);
  const { units, throughput } = figuresOf(simulation.run, HOUR);
  expect(units.map(({ unit }) => unit)).toEqual(['a1', 'b1']);
  expect(units[1]!.pieces).toBeGreaterThan(200);
  expect(throughput).toBeGreaterThan(400);
});

test('the same changes at the same times give the same run, and a change to the same plant none', () => {
  const changed = () => {
    const simulation = openSimulation(narrow, { seed: 4 });
    for (const [until, plant] of [
      [HOUR, wider],
      [2 * HOUR, { ...wider, control: { ...wider.control, sequencing: 'spt' as const } }],
    ] as const) {
      simulation.advance(until);
      simulation.change(plant);
    }
    simulation.advance(4 * HOUR);
    return simulation;
  };
  expect(columns(changed())).toEqual(columns(changed()));
  const plain = openSimulation(narrow, { seed: 4 });
  const same = openSimulation(narrow, { seed: 4 });
  same.advance(HOUR);
  same.change(narrow);
  for (const simulation of [plain, same]) simulation.advance(2 * HOUR);
  expect(columns(same)).toEqual(columns(plain));
});

test.each(['matrix', 'traffic'] as const)(
  'a vehicle, a variant and orders more at level %s; one out and back',
  async (level) => {
    const plant = await builtInPlants.find(({ id }) => id === 'battery-pack')!.load();
    const first = plant.vehicles[0]!;
    const variant = plant.variants[0]!;
    const reading = applyScenario(plant, {
      name: { en: 'more', zh: '更多' },
      patch: [
        { op: 'add', path: '/vehicles/-', value: JSON.parse(JSON.stringify({ ...first, id: 'extra' })) },
        { op: 'add', path: '/variants/-', value: JSON.parse(JSON.stringify({ ...variant, id: 'new' })) },
        { op: 'add', path: '/orders/-', value: { id: 'rush', variant: 'new', quantity: 3 } },
      ],
    });
    const simulation = openSimulation(plant, { seed: 2, level });
    simulation.advance(8 * HOUR);
    expect(simulation.takeOut(0)).toBeTypeOf('boolean');
    simulation.change(reading.plant!);
    simulation.advance(20 * HOUR);
    simulation.bringBack(0, simulation.run.vehicles[0]!.node);
    simulation.advance(40 * HOUR);
    const { run } = simulation;
    expect(stuckIn(run)).toBeNull();
    const { fleet } = figuresOf(run, 8 * HOUR);
    expect(fleet!.vehicles.find(({ vehicle }) => vehicle === 'extra')!.trips).toBeGreaterThan(5);
    const rush = run.orders.filter(({ id }) => id.startsWith('rush#'));
    expect(rush).toHaveLength(3);
    for (const { release, phase } of rush) {
      expect(release).toBe(8 * HOUR);
      expect(phase).toBeGreaterThan(0);
    }
  },
);

test('failures that come with a change come to units that had none', () => {
  const simulation = openSimulation(narrow, { seed: 1 });
  simulation.advance(HOUR);
  const often = { id: 'r', timeBetweenFailures: 100, timeToRepair: 50, clock: 'operating' as const };
  simulation.change({ ...narrow, reliability: [often], islands: [{ ...narrow.islands[0]!, reliability: 'r' }] });
  simulation.advance(2 * HOUR);
  expect(figuresOf(simulation.run, 0, HOUR).units[0]!.failed).toBe(0);
  expect(figuresOf(simulation.run, HOUR).units[0]!.technicalEfficiency).toBeCloseTo(100 / 150, 1);
  simulation.change(narrow);
  simulation.advance(4 * HOUR);
  expect(figuresOf(simulation.run, 3 * HOUR).units[0]!.failed).toBe(0);
});

test('what would change the meaning of the log is refused, and the run goes on as it was', () => {
  const simulation = openSimulation(wider, { seed: 1 });
  simulation.advance(HOUR);
  const turned = { ...wider, islands: wider.islands.toReversed() };
  expect(() => simulation.change(turned)).toThrow(
    /expected island a in its place, found b; put what is new at the end/,
  );
  expect(() => simulation.change(narrow)).toThrow(/expected island b in its place, found none/);
  const longer = {
    ...wider,
    workMasters: [
      {
        ...wider.workMasters[0]!,
        steps: [...wider.workMasters[0]!.steps, { ...wider.workMasters[0]!.steps[0]!, id: 't' }],
      },
    ],
  };
  expect(() => simulation.change(longer)).toThrow(/the steps of variant v would be others/);
  simulation.advance(2 * HOUR);
  const plain = openSimulation(wider, { seed: 1 });
  plain.advance(2 * HOUR);
  expect(columns(simulation)).toEqual(columns(plain));
});
