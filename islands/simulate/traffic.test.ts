import { expect, test } from 'vitest';
import { Plant } from '../model/plant.ts';
import { builtInPlants } from '../plants/built-in.ts';
import { EVENT, EVENT_NAMES } from './event-log.ts';
import { openSimulation } from './simulation.ts';
import { stuckIn } from './stuck.ts';

type Layout = Pick<Plant['layout'], 'nodes' | 'edges' | 'blocks'>;

/** Orders that go from where they enter to one island and stay; vehicles of 1 m/s that handle in no time. */
function plantOf(
  layout: Partial<Layout>,
  islands: readonly string[],
  starts: readonly string[],
  more: object = {},
): Plant {
  return Plant.parse({
    schema: 'palaestra.plant/1',
    id: 'p',
    name: 'p',
    layout: { entry: 'in', exit: null, ...layout },
    islands: islands.map((dock) => ({
      id: `island ${dock}`,
      dock,
      workUnits: [{ id: `unit ${dock}`, kind: 'machine' }],
    })),
    vehicleTypes: [{ id: 't', maximumSpeed: 1, pickTime: 0, dropTime: 0 }],
    vehicles: starts.map((start, index) => ({ id: `V${index + 1}`, type: 't', start })),
    variants: islands.map((id) => ({ id, workMaster: id })),
    workMasters: islands.map((id) => ({
      id,
      steps: [{ id: 's', alternatives: [{ island: `island ${id}`, time: 1 }] }],
    })),
    orders: islands.map((id) => ({ id: `order ${id}`, variant: id })),
    ...more,
  });
}

const node = (id: string, x: number, y = 0, kind = 'dock', capacity = 1) => ({ id, x, y, kind, capacity });
const edge = (from: string, to: string, bidirectional = false) => ({ id: `${from}-${to}`, from, to, bidirectional });

function logOf(plant: Plant, level: 'paths' | 'traffic' = 'traffic') {
  const simulation = openSimulation(plant, { seed: 1, level });
  expect(simulation.advance(1e9)).toBe(false);
  const { run } = simulation;
  const rows = Array.from({ length: run.log.count }, (_, row) => {
    const { time, type, resource, detail } = run.log;
    return { t: time[row]! / 1000, type: EVENT_NAMES[type[row]!]!, resource: resource[row]!, detail: detail[row]! };
  });
  const of = (...types: string[]) =>
    rows
      .filter(({ type }) => types.includes(type))
      .map(({ t, type, resource, detail }) => `${t} ${type} V${resource + 1} ${plant.layout.nodes[detail]?.id}`);
  return { run, rows, of };
}

/** Two docks at the end of a common way of 10 m: in --10-- m --5-- a, m --5-- b. */
const fork = {
  nodes: [node('in', 0, 0, 'dock', 2), node('m', 10, 0, 'halt'), node('a', 15), node('b', 10, 5)] as Layout['nodes'],
  edges: [edge('in', 'm', true), edge('m', 'a', true), edge('m', 'b', true)] as Layout['edges'],
};

test('one vehicle after the other takes a common edge', () => {
  // Both are picked up at 0; V1 is at m at 10 and has left it with its 1.2 m at 11.2: V2 may set off.
  const { of, run } = logOf(plantOf(fork, ['a', 'b'], ['in', 'in']));
  expect(of('passed', 'waits', 'delivered')).toEqual([
    '0 waits V2 m',
    '10 passed V1 m',
    '15 passed V1 a',
    '15 delivered V1 a',
    '21.2 passed V2 m',
    '26.2 passed V2 b',
    '26.2 delivered V2 b',
  ]);
  expect(run.finished).toBe(2);
  expect(stuckIn(run)).toBeNull();
});

test('a free way takes as long as at level paths, to the millisecond, and costs speeding up once', () => {
  const vehicleTypes = [{ id: 't', maximumSpeed: 1.3, maximumAcceleration: 0.7, pickTime: 3, dropTime: 4 }];
  const plant = plantOf(fork, ['a', 'b'], ['in'], { vehicleTypes });
  expect(logOf(plant).of('delivered')).toEqual(logOf(plant, 'paths').of('delivered'));
  // 15 m at 1.3 m/s and 1.3 / 0.7 s for the ramps, after 3 s of picking and before 4 s of dropping.
  expect(logOf(plant).rows.find(({ type }) => type === 'delivered')!.t).toBeCloseTo(15 / 1.3 + 1.3 / 0.7 + 7, 2);
});

test('who had to stop speeds up again', () => {
  const vehicleTypes = [{ id: 't', maximumSpeed: 1, maximumAcceleration: 0.5, pickTime: 0, dropTime: 0 }];
  const { of } = logOf(plantOf(fork, ['a', 'b'], ['in', 'in'], { vehicleTypes }));
  // V1: 15 + 2 for its ramps, at m at 12. V2 sets off when that has left it, with 1.2 m.
  expect(of('delivered')).toEqual(['17 delivered V1 a', '30.2 delivered V2 b']);
});

/** Two vehicles that want to change places on one lane: a -- m -- b, where everything begins at an end. */
const lane = {
  nodes: [node('in', 0, 0, 'dock', 4), node('a', 10), node('m', 20, 0, 'halt'), node('b', 30)] as Layout['nodes'],
  edges: [edge('in', 'a', true), edge('a', 'm', true), edge('m', 'b', true)] as Layout['edges'],
};

/** V1 stands at b and shall fetch from in; V2 carries from in to b: they meet head on. */
const headOn = (deadlock: 'stop' | 'resolve', siding: boolean) =>
  plantOf(
    siding
      ? {
          ...lane,
          nodes: [...lane.nodes, node('s', 20, 10, 'halt')] as Layout['nodes'],
          edges: [...lane.edges, edge('m', 's', true)] as Layout['edges'],
        }
      : lane,
    ['b'],
    ['b', 'in'],
    {
      orders: [
        { id: 'one', variant: 'b' },
        { id: 'two', variant: 'b', release: 1 },
      ],
      control: { deadlock },
    },
  );

test('vehicles that meet head on are named: who holds what and waits for what', () => {
  const { run } = logOf(headOn('stop', false));
  // V2 takes the first order at 0; V1 sets off for the second at 1 and has m when V2 has a.
  expect(stuckIn(run)).toMatchObject({
    orders: 2,
    deadlock: {
      vehicles: [
        { vehicle: 'V2', holds: ['a'], waitsFor: 'm' },
        { vehicle: 'V1', holds: ['m'], waitsFor: 'a' },
      ],
    },
  });
  expect(stuckIn(run)!.message.en).toContain('V2 holds a and waits for m; V1 holds m and waits for a');
  expect(stuckIn(run)!.message.zh).toContain('V1 占用 m，等待 a');
});

test('where there is a siding the empty one goes aside, when the plant resolves deadlocks', () => {
  const { run, of } = logOf(headOn('resolve', true));
  expect(stuckIn(run)).toBeNull();
  expect(run.finished).toBe(2);
  // And once more when V2 stands at b, empty, and V1 comes with the second order.
  expect(of('deadlock')).toHaveLength(2);
  expect(of('passed')).toContain('21 passed V1 s');
});

test('an idle vehicle that stands in the way goes aside', () => {
  // V1 stands on m, through which V2 has to carry.
  const { run, of } = logOf(plantOf({ ...fork, nodes: fork.nodes }, ['a'], ['m', 'in']));
  expect(run.finished).toBe(1);
  expect(of('toPark')).toHaveLength(1);
});

/** Two ways from p to b: 20 m over m, 22 m over n. And one over m to a, where putting down takes long. */
const ways = {
  nodes: [
    node('in', 0, 0, 'dock', 4),
    node('p', 10, 0, 'halt'),
    node('m', 20, 0, 'halt'),
    node('n', 10, 10, 'halt'),
    node('a', 30),
    node('b', 20, 10),
  ] as Layout['nodes'],
  edges: [
    edge('in', 'p'),
    edge('p', 'm'),
    edge('m', 'a'),
    edge('m', 'b'),
    edge('p', 'n'),
    { ...edge('n', 'b'), length: 12 },
    edge('a', 'in'),
    edge('b', 'in'),
  ] as Layout['edges'],
};

/** V1 stands at a for 100 s from 30 on; V2 comes to m at 30 and waits for a. */
const blocked = (more: object[]) =>
  plantOf(ways, ['a', 'b'], ['in', 'in', 'in'], {
    vehicleTypes: [{ id: 't', maximumSpeed: 1, pickTime: 0, dropTime: 100 }],
    orders: [{ id: 'one', variant: 'a' }, { id: 'two', variant: 'a' }, ...more],
  });

test('who sets out goes round a place where somebody waits', () => {
  const { of } = logOf(blocked([{ id: 'three', variant: 'b', release: 31 }]));
  expect(
    of('passed')
      .filter((row) => row.includes('V3'))
      .slice(0, 3),
  ).toEqual(['41 passed V3 p', '51 passed V3 n', '63 passed V3 b']);
});

test('who would have to wait turns off where another way is open', () => {
  // V3 set out at 0, when the shortest way was free, and is at p at 32.4: it followed two vehicles of 1.2 m.
  const { of } = logOf(blocked([{ id: 'three', variant: 'b' }]));
  expect(
    of('passed')
      .filter((row) => row.includes('V3'))
      .slice(0, 3),
  ).toEqual(['32.4 passed V3 p', '42.4 passed V3 n', '54.4 passed V3 b']);
});

test('where no way is open for ever it waits and is told, and does not drive round', () => {
  // V3 wants to a like the others, and nobody ever leaves it.
  const plant = blocked([{ id: 'three', variant: 'a' }]);
  const simulation = openSimulation(plant, { seed: 1, level: 'traffic' });
  simulation.advance(60_000);
  simulation.run.vehicles[0]!.token++;
  expect(simulation.advance(1e9)).toBe(false);
  expect(stuckIn(simulation.run)!.message.en).toMatch(/V2 waits for a, held by V1/);
});

test('a block is used by one vehicle, or by vehicles of one direction', () => {
  /** Two vehicles on two edges of a ring one after the other. */
  const ring = (type: 'single_vehicle' | 'same_direction' | null) =>
    plantOf(
      {
        nodes: [
          node('in', 0, 0, 'dock', 2),
          node('m', 10, 0, 'halt'),
          node('n', 20, 0, 'halt'),
          node('a', 30),
          node('b', 20, 5),
        ] as Layout['nodes'],
        edges: [edge('in', 'm'), edge('m', 'n'), edge('n', 'a'), edge('n', 'b')] as Layout['edges'],
        blocks: type === null ? [] : [{ id: 'block', type, members: ['in-m', 'm', 'm-n', 'n'] }],
      },
      ['a', 'b'],
      ['in', 'in'],
    );
  // Without a block V2 sets off when V1 has left m with its 1.2 m, at 11.2; in a block for one when it has so left n.
  expect(logOf(ring(null)).of('delivered')).toEqual(['30 delivered V1 a', '36.2 delivered V2 b']);
  expect(logOf(ring('same_direction')).of('delivered')).toEqual(['30 delivered V1 a', '36.2 delivered V2 b']);
  expect(logOf(ring('single_vehicle')).of('delivered')).toEqual(['30 delivered V1 a', '46.2 delivered V2 b']);
});

test('a vehicle waits to charge where others charge', () => {
  const battery = {
    capacityWh: 100,
    idleW: 0,
    driveEmptyW: 3600,
    driveLoadedW: 3600,
    chargeW: 360_000,
    criticalLowChargingLevel: 0.5,
    minimumDesiredChargingLevel: 0.8,
    maximumDesiredChargingLevel: 1,
  };
  for (const level of ['paths', 'traffic'] as const) {
    const plant = plantOf(
      {
        ...fork,
        nodes: fork.nodes.map((one) => (one.id === 'b' ? { ...one, kind: 'charge' } : one)) as Layout['nodes'],
      },
      ['a'],
      ['in'],
      {
        vehicleTypes: [{ id: 't', maximumSpeed: 1, pickTime: 0, dropTime: 0, battery }],
        orders: [{ id: 'o', variant: 'a', quantity: 3 }],
      },
    );
    const { run, of } = logOf(plant, level);
    expect(run.finished).toBe(3);
    // 1 Wh a second of driving: at 45 s 55 are left, too few for another transport; 45 after 10 m to the charger, which gives
    // 100 Wh a second. From there 15 s to the third order and 15 s with it.
    expect(of('toCharge', 'charging', 'charged').map((row) => row.split(' ').slice(0, 2).join(' '))).toEqual([
      '45 toCharge',
      '55 charging',
      '55.55 charged',
      '85.55 toCharge',
      '95.55 charging',
      '95.95 charged',
    ]);
  }
});

test('no drive is shorter than at level paths', async () => {
  for (const { id, load } of builtInPlants.filter(({ id: name }) => !name.endsWith('line'))) {
    const given = await load();
    const plant = { ...given, control: { ...given.control, deadlock: 'resolve' as const } };
    const simulation = openSimulation(plant, { seed: 3, level: 'traffic' });
    simulation.advance(4 * 3_600_000);
    const { run } = simulation;
    const { log } = run;
    expect(stuckIn(run), id).toBeNull();
    const since = new Map<number, { at: number; from: number; to: number }>();
    const node = run.vehicles.map(({ index }) => run.plant.nodes.get(plant.vehicles[index]!.start)!);
    let trips = 0;
    for (let row = 0; row < log.count; row++) {
      const vehicle = log.resource[row]!;
      if (log.type[row] === EVENT.passed) node[vehicle] = log.detail[row]!;
      if (log.type[row] === EVENT.carry)
        since.set(vehicle, { at: log.time[row]!, from: node[vehicle]!, to: log.detail[row]! });
      if (log.type[row] !== EVENT.delivered) continue;
      const { at, from, to } = since.get(vehicle)!;
      const { type } = run.vehicles[vehicle]!;
      const drop = 1000 * plant.vehicleTypes[type]!.dropTime;
      expect(log.time[row]! - at - drop).toBeGreaterThanOrEqual(run.travel.time(type, true, from, to));
      trips++;
    }
    expect(trips).toBeGreaterThan(5);
  }
});

test('orders that wait outside are not stuck, unless nobody lets them in', () => {
  const plant = headOn('stop', false);
  const more = { ...plant, orders: [...plant.orders, { ...plant.orders[0]!, id: 'three', release: 2 }] };
  const simulation = openSimulation(
    { ...more, control: { ...more.control, release: { conwip: 2 } } },
    {
      seed: 1,
      level: 'traffic',
    },
  );
  simulation.advance(1e9);
  expect(stuckIn(simulation.run)?.orders).toBe(2);
  const shut = openSimulation(more, { seed: 1, rules: { release: () => -1 } });
  shut.advance(1e9);
  expect(stuckIn(shut.run)).toMatchObject({ orders: 3, cycle: [], deadlock: null });
  expect(stuckIn(shut.run)!.message.en).toMatch(/the release rule lets none in/);
});
