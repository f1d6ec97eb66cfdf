import { expect, test } from 'vitest';
import { Plant } from '../model/plant.ts';
import { builtInPlants } from '../plants/built-in.ts';
import { EVENT } from './event-log.ts';
import { openSimulation } from './simulation.ts';
import { stuckIn } from './stuck.ts';
import { steppedRun } from './testing/stepped-run.ts';

/** A way of five edges of 10 m from `in` to an island; vehicles of 1 m/s that take 2 s to speed up and stop. */
function street(vehicles: readonly string[], more: object = {}): Plant {
  const ids = ['in', 'a', 'b', 'c', 'd', 'end'];
  return Plant.parse({
    schema: 'palaestra.plant/1',
    id: 'p',
    name: 'p',
    layout: {
      nodes: ids.map((id, index) => ({ id, x: 10 * index, y: 0, kind: 'dock', capacity: id === 'in' ? 4 : 1 })),
      edges: ids
        .slice(1)
        .map((to, index) => ({ id: `${ids[index]}-${to}`, from: ids[index], to, bidirectional: true })),
      entry: 'in',
      exit: null,
    },
    islands: [{ id: 'island', dock: 'end', workUnits: [{ id: 'unit', kind: 'machine' }] }],
    vehicleTypes: [{ id: 't', maximumSpeed: 1, maximumAcceleration: 0.5, pickTime: 0, dropTime: 0 }],
    vehicles: vehicles.map((start, index) => ({ id: `V${index + 1}`, type: 't', start })),
    variants: [{ id: 'v', workMaster: 'm' }],
    workMasters: [{ id: 'm', steps: [{ id: 's', alternatives: [{ island: 'island', time: 1 }] }] }],
    orders: vehicles.map((_, index) => ({ id: `o${index + 1}`, variant: 'v', release: index })),
    ...more,
  });
}

function deliveries(run: ReturnType<typeof steppedRun>['run']): number[] {
  return Array.from({ length: run.log.count }, (_, row) => row)
    .filter((row) => run.log.type[row] === EVENT.delivered)
    .map((row) => run.log.time[row]! / 1000);
}

test('a foreign vehicle drives through nodes where the way is free, and stopped at each before', () => {
  const ahead = steppedRun(street(['in']), 1);
  expect(ahead.advance(1e9)).toBe(false);
  // 50 m and once 2 s, as one of our own; edge by edge 2 s for each of five.
  expect(deliveries(ahead.run)).toEqual([52]);
  const own = openSimulation(street(['in']), { seed: 1, level: 'traffic' });
  own.advance(1e9);
  expect(deliveries(own.run)).toEqual([52]);
  const stops = steppedRun(street(['in']), 1, false);
  stops.advance(1e9);
  expect(deliveries(stops.run)).toEqual([60]);
});

test('vehicles that meet head on are named as without what is ahead', () => {
  const plant = street(['end', 'in']);
  const foreign = steppedRun(plant, 1);
  expect(foreign.advance(1e9)).toBe(false);
  const { deadlock } = stuckIn(foreign.run)!;
  // Each holds where it stands and nothing more, and waits for where the other stands.
  expect(deadlock!.vehicles).toHaveLength(2);
  const [one, other] = deadlock!.vehicles;
  expect(one!.holds).toEqual([other!.waitsFor]);
  expect(other!.holds).toEqual([one!.waitsFor]);
});

test('who follows sets off when the place before it was left, as behind one of our own', () => {
  // The second waits at `a`, 40 m from the end, for the first to leave `b`.
  const plant = street(['b', 'a']);
  const own = openSimulation(plant, { seed: 1, level: 'traffic' });
  own.advance(1e9);
  const [soon, late] = [true, false].map((tells) => {
    const foreign = steppedRun(plant, 1, true, tells);
    foreign.advance(1e9);
    return foreign.run;
  });
  expect(deliveries(soon!)).toEqual(deliveries(own.run));
  expect(deliveries(late!).at(-1)!).toBeGreaterThan(deliveries(own.run).at(-1)!);
});

test.each([
  [2, 30],
  [5, 30],
  [8, 48],
  [12, 60],
])('two vehicles of %s m that follow each other on a loop take %s s for a round, on the wire too', (length, round) => {
  // Three edges of 10 m at 1 m/s, and one place more than vehicles: the free place goes round the other way and waits at each
  // for a whole vehicle to leave it. So an edge takes max(10, 2 x length) s; who is longer than the edge has left at its end.
  const ids = ['in', 'end', 'back'];
  const loop = street(['in', 'back'], {
    layout: {
      nodes: ids.map((id, index) => ({ id, x: 10 * index, y: 0, kind: 'dock', capacity: 1 })),
      edges: ids.map((from, index) => ({ id: from, from, to: ids[(index + 1) % 3], length: 10, bidirectional: false })),
      entry: 'in',
      exit: null,
    },
    vehicleTypes: [{ id: 't', length, maximumSpeed: 1, pickTime: 0, dropTime: 0 }],
    orders: [{ id: 'o', variant: 'v', quantity: 20 }],
  });
  const own = openSimulation(loop, { seed: 1, level: 'traffic' });
  const foreign = steppedRun(loop, 1, true, true);
  for (const { run, advance } of [own, foreign]) {
    advance(1e9);
    const times = deliveries(run);
    expect(times).toHaveLength(20);
    // The last goes round alone.
    for (let at = 4; at + 3 < times.length; at++) expect(times[at + 2]! - times[at]!).toBeCloseTo(round, 2);
  }
});

test('a place that was left is taken again only while nobody else has it, also by who was taken out between two', () => {
  const simulation = openSimulation(street(['b', 'c']), {
    seed: 1,
    level: 'traffic',
    foreign: { has: () => true, drive() {}, step() {}, handle() {}, charge() {} },
  });
  const { run } = simulation;
  const { reservations } = run.traffic!;
  const [b, c, d] = ['b', 'c', 'd'].map((id) => run.plant.nodes.get(id)!);
  const has = (vehicle: number) => [...reservations.held(vehicle)].map(reservations.nameOf).toSorted();
  // Both fetch at `in`, the first with an edge ahead; the second waits for where that stood.
  simulation.advance(1000);
  expect(has(0)).toEqual(['a', 'a-b', 'b', 'in', 'in-a']);
  expect(has(1)).toEqual(['c']);
  simulation.left(1);
  expect(has(1)).toEqual(['c']);
  simulation.left(0);
  expect(has(0)).toEqual(['a', 'a-b', 'in', 'in-a']);
  expect(has(1)).toEqual(['b', 'b-c', 'c']);
  simulation.left(0);
  expect(has(0)).toEqual(['a', 'a-b', 'in', 'in-a']);
  expect(simulation.regain(0)).toBe(false);
  expect(simulation.regain(1)).toBe(true);
  // Out of service between two nodes it keeps what it stands on, and cannot begin from what another has.
  expect(simulation.takeOut(0)).toBe(true);
  expect(simulation.bringBack(0, b!)).toBe(false);
  expect(run.vehicles[0]!.task).toBe('out');
  expect(has(0)).toEqual(['a', 'a-b', 'in', 'in-a']);
  simulation.takeOut(1);
  expect(simulation.bringBack(1, c!)).toBe(true);
  expect(has(1)).toEqual(['b', 'b-c', 'c']);
  simulation.takeOut(1);
  simulation.bringBack(1, d!);
  expect(has(1)).toEqual(['d']);
  expect(simulation.bringBack(0, b!)).toBe(true);
  expect(has(0)).toEqual(['a', 'a-b', 'b', 'in', 'in-a']);
  simulation.advance(2000);
  expect(run.vehicles[0]!.task).toBe('fetching');
  simulation.passed(0);
  expect(has(0)).toEqual(['a', 'in', 'in-a']);
});

test.each([true, false])(
  'on a full floor no edge and no place is ever given to more than it holds, and work goes on (told: %s)',
  async (tells) => {
    const given = await builtInPlants.find(({ id }) => id === 'battery-pack')!.load();
    const simulation = steppedRun(given, 4, true, tells);
    const { run } = simulation;
    const { nodes, edges } = run.plant.plant.layout;
    let ahead = 0;
    for (let minute = 1; minute <= 180; minute++) {
      simulation.advance(60_000 * minute);
      const { reservations, ways } = run.traffic!;
      for (const [at, { capacity, id }] of nodes.entries()) {
        expect(reservations.holders(at).length, id).toBeLessThanOrEqual(capacity);
      }
      for (const at of edges.keys()) expect(reservations.holders(nodes.length + at).length).toBeLessThanOrEqual(1);
      for (const way of ways) {
        if (way.waitsFor >= 0) expect(way.ahead).toBe(false);
        ahead += Number(way.ahead);
      }
    }
    expect(ahead).toBeGreaterThan(180);
    expect(stuckIn(run)).toBeNull();
    expect(run.finished).toBeGreaterThan(20);
  },
);

test('the car plant makes with vehicles that tell what they have left about what it makes with its own, and less without', async () => {
  const car = await builtInPlants.find(({ id }) => id === 'car')!.load();
  const made = (simulation: ReturnType<typeof openSimulation>) => {
    simulation.advance(4 * 3_600_000);
    return simulation.run.finished;
  };
  const own = made(openSimulation(car, { seed: 1, level: 'traffic' }));
  const told = made(steppedRun(car, 1, true, true));
  const never = made(steppedRun(car, 1));
  expect(Math.abs(told / own - 1)).toBeLessThan(0.05);
  expect(never).toBeLessThan(0.95 * own);
}, 120_000);
