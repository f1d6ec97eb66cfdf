import { createServer, type Server, type Socket } from 'node:net';
import {
  AgvController,
  type Error as AgvError,
  BlockingType,
  type Headerless,
  MasterController,
  type Order,
  VirtualAgvAdapter,
} from 'vda-5050-lib';
import { afterEach, expect, test } from 'vitest';
import { startPlant } from '../running-plant.ts';
import { fastPace } from '../testing/fast-pace.ts';
import { twoIslands } from '../testing/two-islands.ts';
import { until, wireTap } from '../testing/wire-tap.ts';
import { type Fleet, type FleetOptions, openFleet } from './fleet.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A plant on the wire whose clock goes `times` as fast, in which a box comes every so many seconds. */
async function running(options: Partial<FleetOptions>, speed: number, times: number, between = 30) {
  const faults: string[] = [];
  const pace = fastPace(times);
  const change = { arrivals: [{ between, mix: [{ variant: 'box', weight: 1 }] }] };
  const fleet: Fleet = await openFleet(twoIslands(change), {
    broker: 0,
    fault: (text) => faults.push(text),
    pace,
    ...options,
  });
  const plant = startPlant(fleet.plant, { speed, foreign: fleet.foreign, rules: fleet.rules, pace });
  ends.push(() => plant.stop());
  const { url } = await fleet.start(plant);
  ends.push(() => fleet.stop());
  return { fleet, plant, url, faults };
}

test('the plant drives its virtual fleet over the wire, and every message keeps to the published schemas', async () => {
  const { plant, fleet, url, faults } = await running({}, 20, 5);
  const tap = await wireTap(url);
  ends.push(tap.end);
  await until('four boxes are made', () => plant.status().finished >= 4);
  expect(tap.wrong).toEqual([]);
  expect(faults).toEqual([]);
  expect(fleet.status().map(({ connection, fault }) => [connection, fault])).toEqual([
    ['ONLINE', null],
    ['ONLINE', null],
  ]);
  const orders = tap.messages.filter(({ kind }) => kind === 'order').map(({ body }) => body);
  const isUpdate = ({ orderUpdateId }: Record<string, unknown>) => (orderUpdateId as number) > 0;
  expect(orders.filter((order) => !isUpdate(order)).length).toBeGreaterThanOrEqual(8);
  // A loop of six nodes is longer than what is released at once.
  expect(orders.some(isUpdate)).toBe(true);
  expect(tap.messages.some(({ kind }) => kind === 'factsheet')).toBe(true);
});

const client = (url: string) => ({
  interfaceName: 'uagv',
  transport: { brokerUrl: url, reconnectPeriod: 100 },
  vdaVersion: '2.0.0' as const,
});
const robot = { manufacturer: 'palaestra', serialNumber: 'v1' };

/** A way along nodes of the plant; `acts` by node. */
function orderAlong(orderId: string, nodes: readonly string[], acts: Record<string, object> = {}): Headerless<Order> {
  const { layout } = twoIslands();
  const edgeId = (a: string, b: string) =>
    layout.edges.find(({ from, to }) => (from === a && to === b) || (from === b && to === a))!.id;
  return {
    orderId,
    orderUpdateId: 0,
    nodes: nodes.map((nodeId, index) => ({
      nodeId,
      sequenceId: 2 * index,
      released: true,
      actions: acts[nodeId]
        ? [
            {
              actionId: `${orderId}-${nodeId}`,
              actionType: '',
              blockingType: BlockingType.Hard,
              actionParameters: [],
              ...acts[nodeId],
            },
          ]
        : [],
    })),
    edges: nodes.slice(1).map((endNodeId, index) => ({
      edgeId: edgeId(nodes[index]!, endNodeId),
      sequenceId: 2 * index + 1,
      released: true,
      startNodeId: nodes[index]!,
      endNodeId,
      actions: [],
    })),
  };
}

/** The library's own master control on our broker. */
async function foreignMaster(url: string) {
  const master = new MasterController(client(url), {});
  await master.start();
  ends.push(() => master.stop());
  const order = (headerless: Headerless<Order>) =>
    new Promise<{ error: AgvError | undefined; cancelled: boolean }>((resolve) => {
      void master.assignOrder(robot, headerless, {
        onOrderProcessed: (error, cancelled, active) => {
          if (!active) resolve({ error, cancelled });
        },
      });
    });
  const instant = (actionType: string) =>
    new Promise<string>((resolve) => {
      const action = { actionId: `${actionType}-${crypto.randomUUID()}`, actionType, blockingType: BlockingType.None };
      void master.initiateInstantActions(
        robot,
        { instantActions: [action] },
        {
          onActionStateChanged: ({ actionStatus }) => {
            if (actionStatus === 'FINISHED' || actionStatus === 'FAILED') resolve(actionStatus);
          },
          onActionError: ({ errorType }) => resolve(errorType),
        },
      );
    });
  return { order, instant };
}

test('a foreign master control orders our vehicles, and what they carry moves the plant', async () => {
  const { fleet, plant, url } = await running({ control: 'foreign' }, 20, 5);
  const tap = await wireTap(url);
  ends.push(tap.end);
  const master = await foreignMaster(url);
  const box = await until('a box waits', () => fleet.transports()[0]);
  expect(box).toMatchObject({ from: 'in', to: 'a', loadType: 'order' });
  await until('the waiting loads are told', () => tap.messages.length > 0);
  const carried = await master.order(
    orderAlong('first', ['park', 'in', 'n1', 'a'], {
      in: { actionType: 'pick', actionParameters: [{ key: 'loadId', value: box.loadId }] },
      a: { actionType: 'drop' },
    }),
  );
  expect(carried).toEqual({ error: undefined, cancelled: false });
  await until('the box is worked on', () =>
    fleet.transports().some(({ loadId, from }) => loadId === box.loadId && from === 'a'),
  );

  // Where it goes has to be right: the drop fails, and the box stays aboard.
  await master.order(orderAlong('wrong', ['a', 'n2'], { a: { actionType: 'pick' }, n2: { actionType: 'drop' } }));
  const state = await until('it says so', () => {
    const { body } = tap.of('state', 'v1').at(-1)!;
    return body.orderId === 'wrong' && JSON.stringify(body.errors).includes('n2') ? body : null;
  });
  expect(state.loads).toEqual([{ loadId: box.loadId, loadType: 'order' }]);
  expect(JSON.stringify(state.errors)).toMatch(/the load goes to b, not to n2/);
  expect(await master.order(orderAlong('right', ['n2', 'b'], { b: { actionType: 'drop' } }))).toMatchObject({
    error: undefined,
  });
  await until('the box waits for its way out', () =>
    fleet.transports().some(({ loadId, to }) => loadId === box.loadId && to === 'in'),
  );
  expect(plant.status().state).toBe('running');
  expect(tap.wrong).toEqual([]);
});

test('cancel, pause, charge and orders that cannot be: as the standard says', async () => {
  const { url } = await running({ control: 'foreign' }, 1, 2);
  const tap = await wireTap(url);
  ends.push(tap.end);
  const master = await foreignMaster(url);
  const last = () => tap.of('state', 'v1').at(-1)?.body;
  const errors = () => JSON.stringify(last()?.errors);
  await master.instant('stateRequest');
  expect(await master.instant('cancelOrder')).not.toBe('FINISHED');
  await until('it says why', () => /noOrderToCancel/.test(errors() ?? ''));
  expect(await master.instant('fly')).not.toBe('FINISHED');
  expect(await master.instant('factsheetRequest')).toBe('FINISHED');

  // It drives 1 s for each edge; it is stopped on the first and goes on.
  const way = master.order(orderAlong('way', ['park', 'in', 'n1', 'a', 'n2', 'b']));
  await until('it drives', () => last()?.driving === true);
  expect(await master.instant('startPause')).toBe('FINISHED');
  await until('it stands', () => last()?.paused === true);
  expect(last()).toMatchObject({ driving: false, orderId: 'way' });
  expect(await master.instant('stopPause')).toBe('FINISHED');
  expect(await master.order(orderAlong('other', ['park', 'in']))).toMatchObject({
    error: { errorType: 'orderUpdateError' },
  });
  await until('it has passed a node', () => last()?.lastNodeId === 'in');
  expect(await master.instant('cancelOrder')).toBe('FINISHED');
  expect(await way).toMatchObject({ cancelled: true });
  await until('it has ended', () => JSON.stringify(last()?.nodeStates) === '[]');
  expect(last()).toMatchObject({ edgeStates: [], driving: false, orderId: 'way', lastNodeId: 'n1' });

  expect((await master.order(orderAlong('far', ['b', 'park']))).error?.errorType).toBe('noRouteError');
  expect((await master.order(orderAlong('odd', ['n1', 'in'], { in: { actionType: 'sing' } }))).error?.errorType).toBe(
    'orderError',
  );
  // There is no charger where it stands.
  expect(await master.instant('startCharging')).not.toBe('FINISHED');
  expect(
    await master.order(orderAlong('charge', ['n1', 'in', 'park'], { park: { actionType: 'startCharging' } })),
  ).toMatchObject({
    error: undefined,
  });
  const isCharging = () => /"charging":true/.test(JSON.stringify(last()?.batteryState));
  await until('it charges', isCharging);
  expect(await master.instant('stopCharging')).toBe('FINISHED');
  await until('it does not', () => !isCharging());
  expect(tap.wrong).toEqual([]);
});

test('stale, repeated, broken and unreadable messages change nothing and are told', async () => {
  const { url, faults } = await running({ control: 'foreign' }, 20, 1);
  const tap = await wireTap(url);
  ends.push(tap.end);
  const topic = 'uagv/v2/palaestra/v1/order';
  const header = { headerId: 1, timestamp: new Date().toISOString(), version: '2.0.0', ...robot };
  const send = (body: object) => tap.send(topic, JSON.stringify({ ...header, ...body }));
  const last = () => tap.of('state', 'v1').at(-1)?.body;
  const told = (text: RegExp) => until(`it says ${text}`, () => text.test(JSON.stringify(last()?.errors)));
  const order = orderAlong('base', ['park', 'in']);
  const horizon = { ...orderAlong('base', ['in', 'n1', 'a']), orderUpdateId: 2 };
  const moved = {
    ...horizon,
    nodes: horizon.nodes.map((node, index) => ({ ...node, sequenceId: 2 + 2 * index, released: index < 2 })),
    edges: horizon.edges.map((edge, index) => ({ ...edge, sequenceId: 3 + 2 * index, released: index < 1 })),
  };
  send(order);
  await until('it has come', () => last()?.lastNodeId === 'in');
  send(moved);
  await until(
    'it has gone on and waits for more',
    () => last()?.lastNodeId === 'n1' && last()?.newBaseRequest === true,
  );
  const states = tap.of('state', 'v1').length;
  // The same again: no error, and nothing changes.
  send(moved);
  await until('it answers', () => tap.of('state', 'v1').length > states);
  expect(last()).toMatchObject({ orderUpdateId: 2, errors: [], nodeStates: [{ nodeId: 'a', released: false }] });
  send({ ...moved, orderUpdateId: 1 });
  await told(/orderUpdateId is older than 2/);
  send({ ...moved, orderUpdateId: 3, nodes: [{ ...moved.nodes[0], sequenceId: 8 }], edges: [] });
  await told(/does not begin at n1 \(4\)/);
  send({ ...order, orderId: 'holes', nodes: [order.nodes[0]] });
  await told(/expected one edge between/);
  send({ ...order, nodes: 'none' });
  await told(/validationError.*nodes/);
  for (const text of ['', '{', '[]', 'null', '"a"', '{"headerId":null,"orderId":null}', '\u0000'.repeat(100)])
    tap.send(topic, text);
  tap.send('uagv/v2/palaestra/v1/instantActions', '{"actions":[{"actionId":7}]}');
  await told(/no valid JSON/);
  await told(/instantActions/);
  // It still does what it should.
  send({
    ...moved,
    orderUpdateId: 4,
    nodes: [
      { ...moved.nodes[1], released: true },
      { ...moved.nodes[2], released: true },
    ],
    edges: [{ ...moved.edges[1], released: true }],
  });
  await until(
    'it has come to the end',
    () => last()?.lastNodeId === 'a' && JSON.stringify(last()?.nodeStates) === '[]',
  );
  expect(tap.of('state', 'v1').every(({ body }) => (body.errors as unknown[]).length <= 20)).toBe(true);
  expect(faults).toEqual([]);
});

test('our dispatcher drives a foreign vehicle beside a simulated one', async () => {
  const { fleet, plant, url } = await running(
    {
      foreignVehicles: new Map([['v1', { manufacturer: 'other', serialNumber: '0001' }]]),
      loadTypes: { order: 'EPAL', kit: 'EPAL' },
    },
    4,
    5,
  );
  const tap = await wireTap(url);
  ends.push(tap.end);
  const start = twoIslands().layout.nodes.find(({ id }) => id === 'park')!;
  const agv = new AgvController(
    { manufacturer: 'other', serialNumber: '0001' },
    client(url),
    { agvAdapterType: VirtualAgvAdapter },
    {
      initialPosition: { mapId: 'two-islands', x: start.x, y: start.y, theta: 0, lastNodeId: 'park' },
      vehicleSpeed: 2,
      timeLapse: 20,
      tickRate: 20,
      initialBatteryCharge: 90,
    },
  );
  await agv.start();
  await until('it is there', () => fleet.status()[0]?.connection === 'ONLINE');
  await until('it has brought loads', () =>
    tap.of('state', '0001').some(({ body }) => (body.loads as unknown[] | undefined)?.length),
  );
  await until('boxes are made', () => plant.status().finished >= 2);
  const orders = new Set(tap.of('order', '0001').map(({ body }) => body.orderId));
  expect(orders.size).toBeGreaterThanOrEqual(2);
  expect(fleet.status()[0]?.fault).toBeNull();
  expect(tap.wrong).toEqual([]);
  // It goes away with nothing aboard; the other does all the work.
  await until('it has nothing to do', () => plant.simulation.run.vehicles[0]!.task === 'idle');
  plant.pause();
  await agv.stop();
  await until('it is away', () => fleet.status()[0]?.connection === 'OFFLINE');
  plant.resume();
  await until('it is out of the run', () => plant.simulation.run.vehicles[0]!.task === 'out');
  const { finished } = plant.status();
  await until('work goes on', () => plant.status().finished > finished);
  expect(fleet.status()[1]?.fault).toBeNull();
});

/** A line to a broker that can be cut. */
async function cuttable(target: string) {
  const { connect } = await import('node:net');
  const sockets = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const other = connect(Number(new URL(target).port), '127.0.0.1');
    for (const one of [socket, other]) {
      sockets.add(one);
      one
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(one);
          socket.destroy();
          other.destroy();
        });
    }
    socket.pipe(other).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `mqtt://127.0.0.1:${port}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    join() {
      isCut = false;
    },
    end: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

test('a broker that was lost is found again, its last will told, and the work goes on', async () => {
  const { openBroker } = await import('./broker.ts');
  const broker = await openBroker({ port: 0 });
  ends.push(() => broker.close());
  const tap = await wireTap(broker.url);
  ends.push(tap.end);
  const line = await cuttable(broker.url);
  ends.push(line.end);
  const { plant, fleet } = await running({ broker: line.url }, 10, 5);
  await until('a box is made', () => plant.status().finished >= 1);
  await until('something is under way', () => fleet.status().some(({ orderId }) => orderId !== null));
  line.cut();
  const connections = () => tap.of('connection', 'v1').map(({ body }) => body.connectionState);
  await until('the last will is told', () => connections().at(-1) === 'CONNECTIONBROKEN');
  line.join();
  await until('it is there again', () => connections().at(-1) === 'ONLINE');
  const { finished } = plant.status();
  await until('boxes are made again', () => plant.status().finished >= finished + 2);
  await fleet.stop();
  await until('it says goodbye', () => connections().at(-1) === 'OFFLINE');
  expect(tap.wrong).toEqual([]);
});

test('a broker that is not there, a port that is taken and a name that cannot be are told', async () => {
  const fleet = await openFleet(twoIslands(), { broker: 'mqtt://127.0.0.1:1' });
  const plant = startPlant(fleet.plant, { foreign: fleet.foreign });
  ends.push(() => plant.stop());
  await expect(fleet.start(plant)).rejects.toThrow(/Cannot reach the MQTT broker: ECONNREFUSED/);
  const wrong = await openFleet(twoIslands(), { broker: 'http://127.0.0.1' });
  await expect(wrong.start(plant)).rejects.toThrow(/expected mqtt:/);
  const foreignVehicles = new Map([['v1', { manufacturer: 'acme', serialNumber: 'a b' }]]);
  await expect(openFleet(twoIslands(), { broker: 0, foreignVehicles })).rejects.toThrow(/Cannot name a robot/);
  const { openBroker } = await import('./broker.ts');
  const broker = await openBroker({ port: 0 });
  ends.push(() => broker.close());
  await expect(openBroker({ port: Number(new URL(broker.url).port) })).rejects.toThrow(/EADDRINUSE/);
});
