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

/** Signs, encrypts and gives name and password; stores, starts, pauses, resumes and aborts jobs; then comes as nobody. */
const CONTROL = `
import asyncio, json, sys
from pathlib import Path
try:
    from asyncua import Client, ua
    from asyncua.crypto.cert_gen import setup_self_signed_certificate
    from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256
    from cryptography.x509.oid import ExtendedKeyUsageOID
except ImportError:
    print(json.dumps(None)); sys.exit()
NS = "http://opcfoundation.org/UA/"
url, folder, user, password = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
key, certificate = folder / "peer.key.pem", folder / "peer.cert.der"
async def opened(secret):
    client = Client(url, timeout=20)
    client.application_uri = "urn:palaestra:test:peer"
    if secret is not None:
        client.set_user(user)
        client.set_password(secret)
    await client.set_security(SecurityPolicyBasic256Sha256, str(certificate), str(key))
    return client
async def refused(secret):
    try:
        async with await opened(secret): return "let in"
    except Exception as error: return type(error).__name__
async def main():
    await setup_self_signed_certificate(key, certificate, "urn:palaestra:test:peer", "peer", [ExtendedKeyUsageOID.CLIENT_AUTH], {"countryName": "DE"})
    told = {"nobody": await refused(None), "wrong": await refused("wrong"), "returned": {}}
    try:
        async with Client(url, timeout=20): told["plain"] = "let in"
    except Exception as error: told["plain"] = type(error).__name__
    async with await opened(password) as client:
        await client.load_data_type_definitions()
        index = {name: await client.get_namespace_index(uri) for name, uri in {"j": NS + "Machinery/Jobs/", "i": NS + "ISA95-JOBCONTROL_V2/", "own": "urn:palaestra:plant"}.items()}
        at = lambda *path: [f"{index[space]}:{name}" for space, name in path]
        control = await client.nodes.objects.get_child(at(("own", "Plant"), ("j", "JobManagement"), ("j", "JobOrderControl")))
        comment = ua.Variant([], ua.VariantType.LocalizedText, is_array=True)
        async def call(name, first): return await control.call_method(f"{index['i']}:{name}", first, comment)
        def order(name, variant):
            job = ua.ISA95JobOrderDataType()
            job.JobOrderID = name
            made = ua.ISA95MaterialDataType()
            made.MaterialDefinitionID, made.MaterialUse, made.Quantity = variant, "Produced", "1"
            job.MaterialRequirements = [made]
            return job
        variant = sys.argv[5]
        steps = [("Store", order("peer 1", variant)), ("Store", order("peer x", "no such variant")), ("Start", "peer 1"), ("Start", "nobody knows it"), ("StoreAndStart", order("peer 2", variant))]
        for name, first in steps: told["returned"].setdefault(name, []).append(await call(name, first))
        jobs = await control.get_child(at(("i", "JobOrderList")))
        async def state(wanted):
            for _ in range(2000):
                found = {one.JobOrder.JobOrderID: one.State[0].StateText.Text for one in await jobs.read_value()}
                if found.get("peer 1") == wanted: return wanted
                await asyncio.sleep(0.05)
            return found.get("peer 1")
        told["states"] = [await state("Running")]
        for name, wanted in [("Pause", "Interrupted"), ("Resume", "Running")]:
            told["returned"][name] = [await call(name, "peer 1")]
            told["states"].append(await state(wanted))
        told["returned"]["Abort"] = [await call("Abort", "peer 2")]
        told["returned"]["Cancel"] = [await call("Cancel", "peer 1")]
    print(json.dumps(told))
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

function ask<T = Told>(url: string, program = CLIENT, ...words: string[]): Promise<T | null> {
  const child = spawn(python!, ['-c', program, url, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
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

test.skipIf(python === undefined)('asyncua reads a running plant: islands, counts by subscription, jobs', async () => {
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
});

test.skipIf(python === undefined)(
  'asyncua comes encrypted with name and password, and controls jobs; nobody else gets in',
  async () => {
    const model = await builtInPlants.find(({ id }) => id === 'battery-pack')!.load();
    const plant = startPlant(model, { speed: 20 });
    const client = { user: 'plant', password: 'of this test alone' };
    const keys = join(folder, 'control');
    const opcua = await openOpcua(plant, { port: 0, host: '0.0.0.0', folder: keys, client });
    try {
      const url = opcua.url.replace('0.0.0.0', '127.0.0.1');
      const variant = model.variants[0]!.id;
      const told = await ask<Record<string, unknown>>(url, CONTROL, folder, client.user, client.password, variant);
      if (told === null) return console.warn('skipped: the Python has no asyncua');
      expect([told.nobody, told.wrong, told.plain]).not.toContain('let in');
      // Bits of OPC 10031-4, B.2: 0 all is well, 1 unknown job, 3 not in this state, 4 not accepted.
      expect(told.returned).toEqual({
        Store: [1, 16],
        Start: [1, 2],
        StoreAndStart: [1],
        Pause: [1],
        Resume: [1],
        Abort: [1],
        Cancel: [8],
      });
      expect(told.states).toEqual(['Running', 'Interrupted', 'Running']);
      expect(plant.plant.orders.map(({ id }) => id)).toEqual(expect.arrayContaining(['peer 1', 'peer 2']));
    } finally {
      await opcua.stop();
      plant.stop();
    }
  },
);
