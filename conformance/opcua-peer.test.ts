import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInPlants } from '@palaestra/islands';
import { openOpcua, startPlant } from '@palaestra/practice/connect';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A Python with `asyncua`. */
const python = process.env.PALAESTRA_PEER_PYTHON;
if (python === undefined) console.warn('skipped: PALAESTRA_PEER_PYTHON names no Python with asyncua');

/** Reads all machines with their states and counts, follows the plant's count by a subscription, reads the jobs, tries to write. */
const CLIENT = `
import asyncio, json, sys
try:
    from asyncua import Client, ua
except ImportError:
    print(json.dumps(None)); sys.exit()
NS = "http://opcfoundation.org/UA/"
async def main():
    async with Client(sys.argv[1]) as client:
        await client.load_data_type_definitions()
        index = {name: await client.get_namespace_index(uri) for name, uri in {
            "di": NS + "DI/", "m": NS + "Machinery/", "j": NS + "Machinery/Jobs/",
            "i": NS + "ISA95-JOBCONTROL_V2/", "own": "urn:palaestra:plant"}.items()}
        at = lambda *path: [f"{index[space]}:{name}" if space else f"0:{name}" for space, name in path]
        objects = client.nodes.objects
        plant = await objects.get_child(at(("own", "Plant")))
        finished = await plant.get_child(at(("own", "Finished")))
        counts = asyncio.Queue()
        class Handler:
            def datachange_notification(self, node, value, data): counts.put_nowait(value)
        subscription = await client.create_subscription(100, Handler())
        await subscription.subscribe_data_change(finished)
        seen = []
        while len(seen) < 4: seen.append(await asyncio.wait_for(counts.get(), 60))
        machines = await objects.get_child(at(("m", "Machines")))
        found = []
        for machine in await machines.get_children():
            if (await machine.read_browse_name()).NamespaceIndex != index["own"]: continue
            blocks = at(("m", "MachineryBuildingBlocks"))
            read = lambda *path: read_at(machine, at(*path))
            async def read_at(node, path): return await (await node.get_child(path)).read_value()
            components = await (await machine.get_child(at(("m", "Components")))).get_children()
            found.append({
                "name": (await machine.read_browse_name()).Name,
                "serial": await read(("di", "Identification"), ("di", "SerialNumber")),
                "model": (await read(("di", "Identification"), ("di", "Model"))).Text,
                "state": (await read(("m", "MachineryBuildingBlocks"), ("m", "MachineryItemState"), ("", "CurrentState"))).Text,
                "mode": (await read(("m", "MachineryBuildingBlocks"), ("m", "MachineryOperationMode"), ("", "CurrentState"))).Text,
                "pieces": await read(("m", "MachineryBuildingBlocks"), ("di", "OperationCounters"), ("di", "OperationCycleCounter")),
                "units": [(await one.read_browse_name()).Name for one in components if (await one.read_browse_name()).NamespaceIndex == index["own"]],
            })
        results = await plant.get_child(at(("j", "JobManagement"), ("j", "JobOrderResults")))
        responses = await (await results.get_child(at(("i", "JobOrderResponseList")))).read_value()
        orders = await (await plant.get_child(at(("j", "JobManagement"), ("j", "JobOrderControl"), ("i", "JobOrderList")))).read_value()
        job = await results.call_method(at(("i", "RequestJobResponseByJobOrderID"))[0], responses[0].JobOrderID)
        try:
            await finished.write_value(ua.Variant(0, ua.VariantType.UInt32)); wrote = "written"
        except ua.UaStatusCodeError as error:
            wrote = type(error).__name__
        print(json.dumps({
            "seen": seen, "machines": found, "wrote": wrote, "job": job[0].JobOrderID,
            "responses": [[one.JobOrderID, one.JobState[0].StateNumber, one.StartTime.isoformat(), one.EndTime.isoformat()] for one in responses],
            "orders": [[one.JobOrder.JobOrderID, one.State[0].StateText.Text, one.JobOrder.WorkMasterID[0].ID] for one in orders],
        }))
asyncio.run(main())
`;

interface Told {
  seen: number[];
  machines: {
    name: string;
    serial: string;
    model: string;
    state: string;
    mode: string;
    pieces: number;
    units: string[];
  }[];
  wrote: string;
  job: string;
  responses: [string, number, string, string][];
  orders: [string, string, string][];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaestra-opcua-peer-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function ask(url: string): Promise<Told | null> {
  const child = spawn(python!, ['-c', CLIENT, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (bytes) => {
    text += bytes;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`asyncua ended with ${code}`)),
    );
  });
}

test.skipIf(python === undefined)(
  'asyncua reads a running plant: islands, counts by subscription, jobs',
  async () => {
    const model = await builtInPlants.find(({ id }) => id === 'battery-pack')!.load();
    const plant = startPlant(model, { speed: 200 });
    const opcua = await openOpcua(plant, { port: 0, folder });
    try {
      const told = await ask(opcua.url);
      if (told === null) return console.warn('skipped: the Python has no asyncua');
      expect(told.seen).toEqual([...told.seen].sort((a, b) => a - b));
      expect(told.seen.at(-1)).toBeGreaterThan(told.seen[0]!);
      expect(told.machines.map(({ name }) => name)).toEqual(model.islands.map(({ id }) => id));
      for (const [index, { serial, model: kind, state, mode, units }] of told.machines.entries()) {
        expect(serial).toBe(model.islands[index]!.id);
        expect(kind).toBe('simulated');
        expect(['OutOfService', 'NotExecuting', 'Executing']).toContain(state);
        expect(['None', 'Maintenance', 'Setup', 'Processing']).toContain(mode);
        expect(units).toEqual(model.islands[index]!.workUnits.map(({ id }) => id));
      }
      expect(told.machines.reduce((sum, { pieces }) => sum + pieces, 0)).toBeGreaterThan(10);
      expect(told.wrote).toMatch(/BadNotWritable|BadUserAccessDenied/);
      expect(told.job).toBe(told.responses[0]![0]);
      for (const [, state, start, end] of told.responses) {
        expect([5, 6]).toContain(state);
        expect(Date.parse(end)).toBeGreaterThan(Date.parse(start));
      }
      const masters = new Set(model.workMasters.map(({ id }) => id));
      for (const [, state, master] of told.orders) {
        expect(['NotAllowedToStart', 'AllowedToStart', 'Running']).toContain(state);
        expect(masters).toContain(master);
      }
      expect(told.orders.some(([, state]) => state === 'Running')).toBe(true);
    } finally {
      await opcua.stop();
      plant.stop();
    }
  },
  120_000,
);
