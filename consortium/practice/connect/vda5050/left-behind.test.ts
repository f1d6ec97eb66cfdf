import type { Plant } from '@palaestra/islands';
import { connect } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { startPlant } from '../running-plant.ts';
import { fastPace } from '../testing/fast-pace.ts';
import { lockstep } from '../testing/lockstep.ts';
import { PARKED } from '../testing/parked-state.ts';
import { twoIslands } from '../testing/two-islands.ts';
import { until, wireTap } from '../testing/wire-tap.ts';
import { openBroker } from './broker.ts';
import { openFleet } from './fleet.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** One way round, room for one at each place but the park, and more boxes than the carts can carry. */
function oneWay(carts: number): Plant {
  const { layout } = twoIslands();
  return twoIslands({
    layout: {
      ...layout,
      nodes: layout.nodes.map((node) => ({ ...node, capacity: node.id === 'park' ? carts : 1 })),
      edges: layout.edges.map((edge) => ({ ...edge, bidirectional: false })),
    },
    vehicles: Array.from({ length: carts }, (_, index) => ({ id: `v${index + 1}`, type: 'cart', start: 'park' })),
    arrivals: [{ between: 20, mix: [{ variant: 'box', weight: 1 }] }],
    control: { deadlock: 'resolve' },
  });
}

/** Of 60 instants on a real broker how often a vehicle drove that had left its place; `hidden` has vehicles say nothing. */
async function leftBehind(plant: Plant, hidden: boolean): Promise<number> {
  const clock = lockstep();
  const broker = await openBroker({ port: 0 });
  const key = Buffer.from('"distanceSinceLastNode"');
  const url = await clock.through(broker.url, (bytes) => {
    // Another name of the same length: what nobody knows is read over.
    if (hidden) for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + 1)) bytes[at + 1] = 0x58;
    return bytes;
  });
  const faults: string[] = [];
  const { pace } = clock;
  const fleet = await openFleet(plant, { broker: url, pace, fault: (text) => faults.push(text) });
  const running = startPlant(fleet.plant, { speed: 10, level: 'traffic', foreign: fleet.foreign, pace });
  await fleet.start(running);
  const { run } = running.simulation;
  let count = 0;
  for (let second = 0; second < 60; second++) {
    await clock.pass(100);
    for (const [vehicle, { at, legs, waitsFor }] of run.traffic!.ways.entries()) {
      const { reservations } = run.traffic!;
      const drives = at < legs.length && waitsFor < 0;
      if (drives && !reservations.holders(run.vehicles[vehicle]!.node).includes(vehicle)) count++;
    }
    for (const [at, { capacity, id }] of plant.layout.nodes.entries()) {
      expect(run.traffic!.reservations.holders(at).length, id).toBeLessThanOrEqual(capacity);
    }
  }
  expect(running.status().state).toBe('running');
  expect(faults).toEqual([]);
  running.stop();
  await fleet.stop();
  await clock.end();
  await broker.close();
  return count;
}

test('our vehicles on the wire give back the place behind them on their way, and ones that say nothing at the next', async () => {
  expect(await leftBehind(oneWay(3), false)).toBeGreaterThan(10);
  expect(await leftBehind(oneWay(3), true)).toBe(0);
}, 300_000);

test('a foreign vehicle gives back the place behind it by a true distance alone; what it says wrongly is named', async () => {
  const model = oneWay(2);
  const faults: string[] = [];
  const pace = fastPace(5);
  const fleet = await openFleet(model, {
    broker: 0,
    pace,
    fault: (text) => faults.push(text),
    foreignVehicles: new Map([['v1', { manufacturer: 'other', serialNumber: '0001' }]]),
  });
  const plant = startPlant(fleet.plant, { speed: 1, level: 'traffic', foreign: fleet.foreign, pace });
  ends.push(() => plant.stop());
  const { url } = await fleet.start(plant);
  ends.push(() => fleet.stop());
  const tap = await wireTap(url);
  ends.push(tap.end);
  const vehicle = connect(url, { reconnectPeriod: 0 });
  ends.push(() => vehicle.endAsync(true));
  await new Promise<void>((resolve) => vehicle.once('connect', () => resolve()));
  let count = 0;
  const send = (topic: string, body: object) => {
    const headerId = ++count;
    const timestamp = new Date(Date.UTC(2026, 0, 5) + 1000 * headerId).toISOString();
    const header = { headerId, timestamp, version: '2.0.0', manufacturer: 'other', serialNumber: '0001' };
    vehicle.publish(`uagv/v2/other/0001/${topic}`, JSON.stringify({ ...header, ...body }));
  };
  const said = (text: RegExp) => until(`it is told ${text}`, () => faults.some((one) => text.test(one)));
  const { run } = plant.simulation;
  const has = (node: string) => run.traffic!.reservations.holders(run.plant.nodes.get(node)!).includes(0);
  const heard = () => fleet.status()[0]?.state?.distanceSinceLastNode;

  send('connection', { connectionState: 'ONLINE' });
  send('state', PARKED);
  const order = await until('it has an order', () => tap.of('order', '0001').at(-1)?.body);
  const nodes = order.nodes as { nodeId: string; sequenceId: number; released: boolean }[];
  const under = { ...PARKED, orderId: order.orderId, driving: true, nodeStates: nodes.slice(1) };
  const drive = (metres: unknown, more: object = {}) =>
    send('state', { ...under, ...(metres === undefined ? {} : { distanceSinceLastNode: metres }), ...more });

  // It says nothing of how far it is, and then not how long it is.
  drive(undefined);
  drive(0);
  drive(3);
  await until('that is heard', () => heard() === 3);
  expect(has('park')).toBe(true);
  send('factsheet', { physicalParameters: { length: -2 } });
  await said(/Cannot read the factsheet of 0001: physicalParameters.length/);
  send('factsheet', { physicalParameters: { length: 1.5 } });
  drive(0.1);
  drive(-1);
  await said(
    /other\/0001: it says of the distance since its last node -1 m, expected 0 m or more; that distance was not/,
  );
  drive('NaN');
  await said(/since its last node no number/);
  drive(40);
  await said(/it is 40 m past park, on a path of 4 m/);
  expect(fleet.status()[0]?.fault).toMatch(/on a path of 4 m/);
  const newest = count;
  count = 2;
  drive(2);
  await said(/its state came after its \d+th though it is its 3th; it was not followed/);
  count = newest;
  expect(has('park')).toBe(true);
  drive(2);
  await until('the park is given back', () => !has('park'));
  expect(has('in')).toBe(true);
  expect(fleet.status()[0]?.fault).toBeNull();
  drive(0.2);
  await said(/had left that with its whole length before/);
  // It comes to the next node: what it drove on is given back, and nothing else was disturbed.
  send('state', {
    ...under,
    lastNodeId: 'in',
    lastNodeSequenceId: 2,
    nodeStates: nodes.slice(2),
    distanceSinceLastNode: 0,
  });
  await until('it is at the next node', () => run.vehicles[0]!.node === run.plant.nodes.get('in'));
  for (const [at, { capacity, id }] of model.layout.nodes.entries()) {
    expect(run.traffic!.reservations.holders(at).length, id).toBeLessThanOrEqual(capacity);
  }
  expect(fleet.status()[1]?.fault).toBeNull();
  expect(plant.status().state).toBe('running');
}, 90_000);
