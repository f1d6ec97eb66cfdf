import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttributeIds, MessageSecurityMode, OPCUAClient, SecurityPolicy } from 'node-opcua-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startPlant } from '../running-plant.ts';
import { twoIslands } from '../testing/two-islands.ts';
import { until } from '../testing/wire-tap.ts';
import { openOpcua } from './server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaestra-opcua-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Longest wait for what the plant does by its clock, ms; a quiet machine reads faster than that clock goes. */
const PATIENCE_MS = 20_000;

async function open() {
  const plant = startPlant(twoIslands(), { speed: 100 });
  plant.pause();
  ends.push(() => plant.stop());
  const opcua = await openOpcua(plant, { port: 0, folder: join(folder, 'pki') });
  ends.push(() => opcua.stop());
  plant.resume();
  return { plant, opcua };
}

async function session(url: string) {
  const client = OPCUAClient.create({
    endpointMustExist: false,
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
    connectionStrategy: { maxRetry: 1 },
  });
  await client.connect(url);
  ends.push(() => client.disconnect());
  const opened = await client.createSession();
  ends.push(() => opened.close());
  return opened;
}

/** A path below Objects, names with the place of their namespace; the node's id. */
async function nodeAt(on: Awaited<ReturnType<typeof session>>, path: string) {
  const { targets, statusCode } = await on.translateBrowsePath({
    startingNode: 'i=85',
    relativePath: {
      elements: path.split('/').map((part) => {
        const [, place = '0', name = ''] = /^(?:(\d+):)?(.+)$/.exec(part)!;
        return {
          referenceTypeId: 'i=33',
          isInverse: false,
          includeSubtypes: true,
          targetName: { namespaceIndex: Number(place), name },
        };
      }),
    },
  });
  if (!targets?.[0]) throw new Error(`${path}: ${statusCode.toString()}`);
  return targets[0].targetId;
}

test('a client reads islands as machines, their counts, and the orders as jobs', async () => {
  const { plant, opcua } = await open();
  expect(opcua.url).toMatch(/^opc\.tcp:\/\/127\.0\.0\.1:\d+$/);
  const on = await session(opcua.url);
  const namespaces = (await on.readNamespaceArray()) as string[];
  const [di, machinery, jobs, isa95, own] = ['DI', 'Machinery', 'Machinery/Jobs', 'ISA95-JOBCONTROL_V2']
    .map((name) => namespaces.indexOf(`http://opcfoundation.org/UA/${name}/`))
    .concat(namespaces.indexOf('urn:palaestra:plant'));
  const read = async (path: string) =>
    (await on.read({ nodeId: await nodeAt(on, path), attributeId: AttributeIds.Value })).value.value;
  const island = `${machinery}:Machines/${own}:island-a`;
  expect(await read(`${island}/${di}:Identification/${di}:SerialNumber`)).toBe('island-a');
  expect((await read(`${island}/${di}:Identification/${di}:Model`)).text).toBe('simulated');
  const blocks = `${island}/${machinery}:MachineryBuildingBlocks`;
  const seen = new Set<string>();
  for (const end = Date.now() + PATIENCE_MS; seen.size < 2 && Date.now() < end; ) {
    seen.add((await read(`${blocks}/${machinery}:MachineryItemState/CurrentState`)).text);
  }
  expect([...seen].sort()).toEqual(['Executing', 'NotExecuting']);
  await until('two boxes are made', () => plant.status().finished >= 2, 60);
  const counter = `${island}/${machinery}:Components/${own}:unit-a/${machinery}:MachineryBuildingBlocks/${di}:OperationCounters`;
  const both = await Promise.all(
    ['OperationCycleCounter', 'OperationDuration'].map((name) => nodeAt(on, `${counter}/${di}:${name}`)),
  );
  let cycles = 0;
  let duration = 0;
  for (const end = Date.now() + PATIENCE_MS; cycles < 2 && Date.now() < end; ) {
    [cycles, duration] = (await on.read(both.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })))).map(
      ({ value }) => Number(value.value),
    ) as [number, number];
  }
  expect(cycles).toBeGreaterThanOrEqual(2);
  // Each piece takes 20 s.
  expect(duration).toBe(cycles * 20_000);
  const management = `${own}:Plant/${jobs}:JobManagement`;
  const [response] = await read(`${management}/${jobs}:JobOrderResults/${isa95}:JobOrderResponseList`);
  expect(response).toMatchObject({ jobOrderID: 'arrival 1.1', jobState: [{ stateNumber: 5 }] });
  expect(response.endTime.getTime() - response.startTime.getTime()).toBeGreaterThan(35_000);
  const results = await nodeAt(on, `${management}/${jobs}:JobOrderResults`);
  const method = await nodeAt(on, `${management}/${jobs}:JobOrderResults/${isa95}:RequestJobResponseByJobOrderID`);
  const call = (id: string) =>
    on.call({ objectId: results, methodId: method, inputArguments: [{ dataType: 'String', value: id }] });
  const called = await call('arrival 1.1');
  expect(called.outputArguments?.[0]?.value).toMatchObject({ jobOrderID: 'arrival 1.1' });
  expect((await call('nobody')).statusCode.name).toBe('BadNotFound');
  const order = await until('an order runs', () => plant.simulation.run.inside > 0);
  expect(order).toBe(true);
  expect(Number(await read(`${own}:Plant/${own}:Finished`))).toBeGreaterThanOrEqual(2);
}, 60_000);

test('nobody writes, nobody else looks into the folder of keys, and a port that is taken is told', async () => {
  const { plant, opcua } = await open();
  expect((await stat(join(folder, 'pki'))).mode & 0o777).toBe(0o700);
  const on = await session(opcua.url);
  const own = ((await on.readNamespaceArray()) as string[]).indexOf('urn:palaestra:plant');
  const jobs = ((await on.readNamespaceArray()) as string[]).indexOf('http://opcfoundation.org/UA/Machinery/Jobs/');
  const isa95 = ((await on.readNamespaceArray()) as string[]).indexOf(
    'http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/',
  );
  const paths = [
    `${own}:Plant/${own}:Speed`,
    `${own}:Plant/${jobs}:JobManagement/${jobs}:JobOrderResults/${isa95}:JobOrderResponseList`,
  ];
  for (const path of paths) {
    const nodeId = await nodeAt(on, path);
    const { value } = await on.read({ nodeId, attributeId: AttributeIds.Value });
    const status = await on.write({ nodeId, attributeId: AttributeIds.Value, value: { value } });
    expect(status.name).toMatch(/BadNotWritable|BadUserAccessDenied/);
  }
  const port = Number(new URL(opcua.url.replace('opc.tcp', 'http')).port);
  await expect(openOpcua(plant, { port, folder: join(folder, 'other') })).rejects.toThrow(
    /Cannot open the OPC UA server/,
  );
}, 60_000);
