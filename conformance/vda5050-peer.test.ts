import { spawn } from 'node:child_process';
import { openFleet, startPlant } from '@palaestra/practice/connect';
import { afterEach, expect, test } from 'vitest';
import { twoIslands } from '../consortium/practice/connect/testing/two-islands.ts';

/** A Python with `vda5050-sdk` (MIT), which checks what comes in against the published JSON schemas of VDA 5050. */
const python = process.env.PALAESTRA_PEER_PYTHON;
if (python === undefined) console.warn('skipped: PALAESTRA_PEER_PYTHON names no Python with vda5050-sdk');

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** What a Python program prints as its last line, as JSON; null when the library is not there. */
function ask(program: string, ...words: string[]): Promise<Record<string, unknown> | null> {
  const child = spawn(python!, ['-c', program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  ends.push(() => child.kill());
  let text = '';
  child.stdout.on('data', (bytes) => {
    text += bytes;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      const last = text.trim().split('\n').at(-1) ?? '';
      if (code === 0) resolve(JSON.parse(last));
      else reject(new Error(`the peer ended with ${code}: ${last}`));
    });
  });
}

const BEGIN = `
import asyncio, json, sys
try:
    import vda5050
    from vda5050.validation.schema_validator import default_validator
except ImportError:
    print(json.dumps(None)); sys.exit()
import aiomqtt
from urllib.parse import urlparse

async def listen(url, found):
    """Hold every message on the wire against the published schema of its topic."""
    at = urlparse(url)
    async with aiomqtt.Client(at.hostname, at.port) as client:
        await client.subscribe("uagv/#")
        async for message in client.messages:
            topic = str(message.topic).split("/")[-1]
            body = json.loads(message.payload)
            found["counts"][topic] = found["counts"].get(topic, 0) + 1
            try:
                default_validator().validate(topic, body)
            except Exception as error:
                found["wrong"].append(f"{message.topic}: {error}")
`;

/** A fleet control: fetches the box at the entry with v1 and brings it to island a. */
const MASTER = `${BEGIN}
from vda5050 import MasterClient, MasterConfig, OrderBuilder, Action, BlockingType
places = json.loads(sys.argv[2])
box = sys.argv[3]
async def main():
    found = {"counts": {}, "wrong": [], "errors": []}
    listening = asyncio.create_task(listen(sys.argv[1], found))
    async with MasterClient(MasterConfig(broker_url=sys.argv[1], protocol_version="2.0.0", validate_messages=True, visualization=True)) as control:
        control.on_error(lambda event: found["errors"].append(str(event)))
        states = []
        control.on_state(lambda state, key: states.append(state) if key.serial_number == "v1" else None)
        await control.request_state("palaestra/v1")
        order = OrderBuilder(order_id="peer-1", manufacturer="palaestra", serial_number="v1")
        way = ["park", "in", "n1", "a"]
        acts = {"in": "pick", "a": "drop"}
        for index, name in enumerate(way):
            parameters = [{"key": "loadId", "value": box}] if name == "in" else []
            actions = [Action(action_id=f"peer-{name}", action_type=acts[name], blocking_type=BlockingType.HARD, action_parameters=parameters)] if name in acts else []
            order = order.add_node(name, x=places[name][0], y=places[name][1], map_id="two-islands", actions=actions)
            if index + 1 < len(way): order = order.add_edge(name, way[index + 1])
        await control.dispatch(order.build(), target="palaestra/v1")
        done = lambda: any(s.order_id == "peer-1" and not s.node_states and {a.action_id: str(a.action_status.value) for a in s.action_states}.get("peer-a") == "FINISHED" for s in states)
        for _ in range(2400):
            if done(): break
            await asyncio.sleep(0.1)
        found["done"] = done()
        found["loads"] = sorted({load.load_id for s in states for load in (s.loads or [])})
        found["last"] = states[-1].last_node_id if states else None
        await asyncio.sleep(0.3)
    listening.cancel()
    print(json.dumps(found))
asyncio.run(main())
`;

/** A vehicle: does what it is ordered, base by base, until it has brought something twice. */
const VEHICLE = `${BEGIN}
from vda5050 import ActionStatus, VehicleClient, VehicleConfig
from vda5050.model.state import Load
places = json.loads(sys.argv[2])
async def main():
    found = {"counts": {}, "wrong": [], "orders": [], "drops": 0}
    listening = asyncio.create_task(listen(sys.argv[1], found))
    config = VehicleConfig(manufacturer="peer", serial_number="0001", broker_url=sys.argv[1], protocol_version="2.0.0", validate_messages=True)
    async with VehicleClient(config) as robot:
        work = asyncio.Queue()
        done = asyncio.Event()
        robot.update_position(x=places["park"][0], y=places["park"][1], theta=0.0, map_id="two-islands")
        robot.mark_node_traversed("park", 0)
        await robot.publish_state()
        @robot.on_order
        async def take(order):
            found["orders"].append([order.order_id, order.order_update_id])
            await work.put(order)
        async def drive():
            order_id, reached = None, -1
            while True:
                order = await work.get()
                if order.order_id != order_id: order_id, reached = order.order_id, -1
                for index, node in enumerate(order.nodes):
                    if not node.released: break
                    if node.sequence_id <= reached: continue
                    await asyncio.sleep(0.02)
                    reached = node.sequence_id
                    robot.update_position(x=node.node_position.x, y=node.node_position.y, theta=0.0, map_id="two-islands")
                    if index > 0: robot.mark_edge_traversed(order.edges[index - 1].edge_id, order.edges[index - 1].sequence_id)
                    robot.mark_node_traversed(node.node_id, node.sequence_id)
                    for action in node.actions:
                        robot.report_action(action.action_id, ActionStatus.RUNNING, action_type=action.action_type)
                        if action.action_type == "pick": robot.set_loads([Load(load_id=next(p.value for p in action.action_parameters if p.key == "loadId"))])
                        if action.action_type == "drop":
                            robot.set_loads([])
                            found["drops"] += 1
                        robot.report_action(action.action_id, ActionStatus.FINISHED, action_type=action.action_type)
                    await robot.publish_state()
                    if found["drops"] >= 2: done.set()
        driving = asyncio.create_task(drive())
        try:
            await asyncio.wait_for(done.wait(), 240)
        except asyncio.TimeoutError:
            pass
        driving.cancel()
    listening.cancel()
    print(json.dumps(found))
asyncio.run(main())
`;

const places = JSON.stringify(Object.fromEntries(twoIslands().layout.nodes.map(({ id, x, y }) => [id, [x, y]])));

test.skipIf(python === undefined)(
  'a fleet control made with vda5050-sdk orders our vehicle, and finds nothing wrong with what it says',
  async () => {
    const fleet = await openFleet(twoIslands(), { broker: 0, control: 'foreign' });
    const plant = startPlant(fleet.plant, { speed: 60, foreign: fleet.foreign, rules: fleet.rules });
    ends.push(() => plant.stop());
    const { url } = await fleet.start(plant);
    ends.push(() => fleet.stop());
    while (fleet.transports().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const box = fleet.transports()[0]!.loadId;
    const found = await ask(MASTER, url, places, box);
    if (found === null) return;
    expect(found).toMatchObject({ done: true, wrong: [], errors: [], loads: [box], last: 'a' });
    expect(found.counts).toMatchObject({ order: 1, connection: expect.any(Number), factsheet: expect.any(Number) });
    expect(fleet.transports().some(({ loadId, from }) => loadId === box && from === 'in')).toBe(false);
  },
);

test.skipIf(python === undefined)(
  'a vehicle made with vda5050-sdk is driven by our dispatcher, and accepts every order and update',
  async () => {
    const faults: string[] = [];
    const only = twoIslands({ vehicles: twoIslands().vehicles.slice(0, 1) });
    const fleet = await openFleet(only, {
      broker: 0,
      foreignVehicles: new Map([['v1', { manufacturer: 'peer', serialNumber: '0001' }]]),
      fault: (text) => faults.push(text),
    });
    const plant = startPlant(fleet.plant, { speed: 20, foreign: fleet.foreign });
    ends.push(() => plant.stop());
    const { url } = await fleet.start(plant);
    ends.push(() => fleet.stop());
    const found = await ask(VEHICLE, url, places);
    if (found === null) return;
    expect(found).toMatchObject({ drops: 2, wrong: [] });
    expect((found.orders as [string, number][]).some(([, update]) => update > 0)).toBe(true);
    expect(faults).toEqual([]);
  },
);
