import { createConnection } from 'node:net';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { startPlant } from '../running-plant.ts';
import { fastPace } from '../testing/fast-pace.ts';
import { PARKED } from '../testing/parked-state.ts';
import { twoIslands } from '../testing/two-islands.ts';
import { until, wireTap } from '../testing/wire-tap.ts';
import { type FleetOptions, openFleet } from './fleet.ts';
import { OneSpeaker } from './one-speaker.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A plant in which a box comes every 30 s. */
const busy = (change: Record<string, unknown> = {}) =>
  twoIslands({ arrivals: [{ between: 30, mix: [{ variant: 'box', weight: 1 }] }], ...change });

async function running(options: Partial<FleetOptions> = {}, change: Record<string, unknown> = {}) {
  const faults: string[] = [];
  const pace = fastPace(5);
  const fleet = await openFleet(busy(change), { broker: 0, fault: (text) => faults.push(text), pace, ...options });
  const plant = startPlant(fleet.plant, { speed: 10, foreign: fleet.foreign, rules: fleet.rules, pace });
  ends.push(() => plant.stop());
  const { url } = await fleet.start(plant);
  ends.push(() => fleet.stop());
  return { fleet, plant, url, faults };
}

function client(url: string, options: IClientOptions = {}): MqttClient {
  const one = connect(url, { reconnectPeriod: 0, ...options });
  one.on('error', () => {});
  ends.push(() => one.endAsync(true));
  return one;
}

const on = (one: MqttClient, what: 'connect' | 'close') =>
  new Promise<void>((resolve) => one.once(what, () => resolve()));
const said = (faults: readonly string[], text: RegExp) =>
  until(`it is told ${text}`, () => faults.some((one) => text.test(one)));

test('who speaks for a vehicle, gives orders or floods the broker is put off the line, and the work goes on', async () => {
  const { plant, fleet, url, faults } = await running();
  const tap = await wireTap(url);
  ends.push(tap.end);
  await until('a box is made', () => plant.status().finished >= 1);
  const lies = [
    ['uagv/v2/palaestra/v1/state', '{}', /no vehicle of this name is expected from outside/],
    ['uagv/v2/palaestra/v1/order', '{}', /no vehicle of this name is expected from outside/],
    ['uagv/v2/palaestra/v1/connection', '{"connectionState":"OFFLINE"}', /no vehicle of this name/],
    ['anything/else', 'x', /only topics of VDA 5050/],
  ] as const;
  for (const [topic, payload, why] of lies) {
    const one = client(url);
    await on(one, 'connect');
    const closed = on(one, 'close');
    one.publish(topic, payload);
    await closed;
    await said(faults, why);
  }
  const before = tap.messages.length;
  const huge = client(url);
  await on(huge, 'connect');
  const gone = on(huge, 'close');
  huge.publish('uagv/v2/palaestra/v1/state', Buffer.alloc(3_000_000, 'x'));
  await gone;
  await said(faults, /expected packets of at most 2000000 bytes, found 3000/);
  // A length that never ends, and what is no MQTT at all.
  for (const bytes of [
    [0x30, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x00, 0x00, 0x47, 0x45, 0x54],
  ]) {
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {}).resume();
    socket.write(Uint8Array.from(bytes));
    await closed;
  }
  const { finished } = plant.status();
  await until('two more boxes are made', () => plant.status().finished >= finished + 2);
  expect(tap.messages.slice(before).some(({ robot, kind }) => robot === 'v1' && kind === 'connection')).toBe(false);
  expect(fleet.status().map(({ connection, fault }) => [connection, fault])).toEqual([
    ['ONLINE', null],
    ['ONLINE', null],
  ]);
});

test('a vehicle that lies about its place, its name or its progress is flagged in a sentence, and the other does the work', async () => {
  const { plant, fleet, url, faults } = await running({
    foreignVehicles: new Map([['v1', { manufacturer: 'other', serialNumber: '0001' }]]),
  });
  const tap = await wireTap(url);
  ends.push(tap.end);
  const liar = client(url);
  await on(liar, 'connect');
  const header = {
    headerId: 1,
    timestamp: new Date().toISOString(),
    version: '2.0.0',
    manufacturer: 'other',
    serialNumber: '0001',
  };
  const send = (topic: string, body: object) =>
    liar.publish(`uagv/v2/other/0001/${topic}`, JSON.stringify({ ...header, ...body }));
  const park = twoIslands().layout.nodes.find(({ id }) => id === 'park')!;
  const state = {
    ...PARKED,
    agvPosition: { x: park.x, y: park.y, theta: 0, mapId: 'two-islands', positionInitialized: true },
  };
  send('connection', { connectionState: 'ONLINE' });
  send('state', { ...state, agvPosition: { ...state.agvPosition, x: 500 } });
  await said(faults, /other\/0001: it says that it was last at park and is \d+ m away from every path there/);
  expect(fleet.status()[0]).toMatchObject({ state: null, fault: expect.stringMatching(/m away/) });
  send('state', { ...state, serialNumber: '0002' });
  await said(faults, /its state says that it is other\/0002; it was not read/);
  send('state', { ...state, batteryState: { batteryCharge: 'full', charging: false } });
  await said(faults, /Cannot read the state of 0001: batteryState.batteryCharge/);
  // What it says now is true: it is given an order, and then says that it is where it was never released to.
  send('state', state);
  await until('it is believed', () => fleet.status()[0]?.fault === null);
  const order = await until('it has an order', () => tap.of('order', '0001').at(-1)?.body);
  const nodes = order.nodes as { nodeId: string; sequenceId: number; released: boolean }[];
  const unreleased = nodes.find(({ released }) => !released)!;
  const progress = { orderId: order.orderId, orderUpdateId: 0, agvPosition: undefined };
  send('state', { ...state, ...progress, lastNodeId: unreleased.nodeId, lastNodeSequenceId: 40 });
  await said(faults, /it says that it is past node 20 of its order, of which \d were released/);
  send('state', { ...state, ...progress, lastNodeId: 'b', lastNodeSequenceId: 2 });
  await said(faults, /it says that it is at "b", where its order has/);
  expect(plant.simulation.run.vehicles[0]!.task).toBe('fetching');
  // It falls silent; the other does all the work.
  send('connection', { connectionState: 'OFFLINE' });
  await until('it is out of the run', () => plant.simulation.run.vehicles[0]!.task === 'out');
  await until('boxes are made', () => plant.status().finished >= 2);
  expect(fleet.status()[1]?.fault).toBeNull();
});

test('of two vehicles under one serial number the second is put off the line and named, and the first does the work', async () => {
  const { fleet, url, faults } = await running({
    foreignVehicles: new Map([['v1', { manufacturer: 'other', serialNumber: '0001' }]]),
  });
  const header = { headerId: 1, timestamp: new Date().toISOString(), version: '2.0.0' };
  const say = (one: MqttClient, topic: string, body: object) =>
    one.publish(`uagv/v2/other/0001/${topic}`, JSON.stringify({ ...header, ...body }));
  const first = client(url);
  await on(first, 'connect');
  say(first, 'connection', { connectionState: 'ONLINE' });
  say(first, 'state', PARKED);
  await until('the first has an order', () => fleet.status()[0]?.orderId != null);
  const { orderId } = fleet.status()[0]!;
  // The second is elsewhere, and leaves a last will that would take the first off the line.
  const payload = JSON.stringify({ ...header, connectionState: 'CONNECTIONBROKEN' });
  const second = client(url, {
    will: { topic: 'uagv/v2/other/0001/connection', payload: Buffer.from(payload), qos: 1 },
  });
  await on(second, 'connect');
  const closed = on(second, 'close');
  say(second, 'state', { ...PARKED, lastNodeId: 'b', driving: true });
  await closed;
  await said(faults, /put off the line: another speaks as other\/0001 already, and two under one serial number/);
  say(first, 'state', { ...PARKED, batteryState: { batteryCharge: 55, charging: false } });
  await until('the first is heard', () => fleet.status()[0]?.state?.powerSupply.stateOfCharge === 55);
  expect(fleet.status()[0]).toMatchObject({
    connection: 'ONLINE',
    orderId,
    fault: null,
    state: { lastNodeId: 'park' },
  });
  // When the first has gone, another may speak for it: the same vehicle, with a line of its own.
  await first.endAsync();
  const again = client(url);
  await on(again, 'connect');
  say(again, 'state', { ...PARKED, batteryState: { batteryCharge: 54, charging: false } });
  await until('it is heard', () => fleet.status()[0]?.state?.powerSupply.stateOfCharge === 54);
});

test('who speaks for a vehicle and is silent for longer than a state may take gives up his place', () => {
  const speakers = new OneSpeaker();
  const [one, other] = [{ closed: false }, { closed: false }];
  expect(speakers.whyNot(one, 'a/1', 0)).toBeNull();
  expect(speakers.whyNot(other, 'a/2', 0)).toBeNull();
  expect(speakers.whyNot(one, 'a/1', 30_000)).toBeNull();
  expect(speakers.whyNot(other, 'a/1', 60_000)).toMatch(/another speaks as a\/1 already/);
  expect(speakers.whyNot(other, 'a/1', 70_000)).toBeNull();
  expect(speakers.whyNot(one, 'a/1', 70_001)).toMatch(/already/);
  // The last will of the line that was given up comes when the broker notices that it has ended.
  one.closed = true;
  expect(speakers.whyNot(one, 'a/1', 200_000)).toMatch(/another has spoken as a\/1 since/);
});

test('kits go over the wire beside orders, each named for what it is', async () => {
  const supply = { supermarkets: [{ id: 'shop', node: 'n2', parts: ['screw'] }], kitTime: 2 };
  const model = twoIslands();
  const [first, ...rest] = model.workMasters[0]!.steps;
  const steps = [{ ...first!, parts: [{ part: 'screw', count: 4 }] }, ...rest];
  const { plant, url } = await running({}, { supply, workMasters: [{ id: 'make', steps }] });
  const tap = await wireTap(url);
  ends.push(tap.end);
  await until('two boxes are made with their kits', () => plant.status().finished >= 2);
  const carried = tap.messages
    .filter(({ kind }) => kind === 'state')
    .flatMap(({ body }) => (body.loads ?? []) as { loadId: string; loadType: string }[]);
  expect(new Set(carried.map(({ loadType }) => loadType))).toEqual(new Set(['kit', 'order']));
  expect(carried.find(({ loadType }) => loadType === 'kit')!.loadId).toMatch(/^arrival 1\.\d+ kit from n2$/);
  expect(tap.wrong).toEqual([]);
});
