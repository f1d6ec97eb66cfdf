import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttributeIds,
  MessageSecurityMode,
  OPCUAClient,
  resolveNodeId,
  SecurityPolicy,
  UserTokenType,
} from 'node-opcua-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startPlant } from '../running-plant.ts';
import { fastPace } from '../testing/fast-pace.ts';
import { twoIslands } from '../testing/two-islands.ts';
import { until } from '../testing/wire-tap.ts';
import { type OpcuaOptions, openOpcua } from './server.ts';

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
const PATIENCE_MS = 100_000;

async function open(options: Partial<OpcuaOptions> = {}) {
  const plant = startPlant(twoIslands(), { speed: 100, pace: fastPace(1) });
  plant.pause();
  ends.push(() => plant.stop());
  const opcua = await openOpcua(plant, { port: 0, folder: join(folder, 'pki'), ...options });
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
  await until('two boxes are made', () => plant.status().finished >= 2);
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
});

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
});

const CLIENT = { user: 'plant', password: 'a password of this test' };

/** A client that signs, encrypts and gives a name; without a password it comes as nobody. */
async function named(url: string, password: string | null, encrypted = true) {
  const client = OPCUAClient.create({
    endpointMustExist: false,
    securityMode: encrypted ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None,
    securityPolicy: encrypted ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None,
    connectionStrategy: { maxRetry: 0 },
  });
  await client.connect(url);
  ends.push(() => client.disconnect());
  const opened = await client.createSession(
    password === null
      ? { type: UserTokenType.Anonymous }
      : { type: UserTokenType.UserName, userName: CLIENT.user, password },
  );
  ends.push(() => opened.close());
  return opened;
}

test('job control acts on the orders of the plant, for who gave the password alone, with the codes of the model', async () => {
  const faults: string[] = [];
  const { plant, opcua } = await open({ client: CLIENT, fault: (text) => faults.push(text) });
  const on = await named(opcua.url, CLIENT.password);
  const namespaces = (await on.readNamespaceArray()) as string[];
  const place = (name: string) => namespaces.indexOf(`http://opcfoundation.org/UA/${name}/`);
  const [own, jobs, isa95] = [
    namespaces.indexOf('urn:palaestra:plant'),
    place('Machinery/Jobs'),
    place('ISA95-JOBCONTROL_V2'),
  ];
  const path = `${own}:Plant/${jobs}:JobManagement/${jobs}:JobOrderControl`;
  const control = await nodeAt(on, path);
  const call = async (by: typeof on, name: string, first: object) => {
    const { statusCode, outputArguments } = await by.call({
      objectId: control,
      methodId: await nodeAt(by, `${path}/${isa95}:${name}`),
      inputArguments: [first, { dataType: 'LocalizedText', arrayType: 'Array', value: [] }],
    });
    return statusCode.name === 'Good' ? outputArguments![0]!.value : statusCode.name;
  };
  const text = (value: string) => ({ dataType: 'String', value });
  const order = async (jobOrderID: string, variant = 'box') => ({
    dataType: 'ExtensionObject',
    value: await on.constructExtensionObject(resolveNodeId(`ns=${isa95};i=3008`), {
      jobOrderID,
      materialRequirements: [{ materialDefinitionID: variant, materialUse: 'Produced', quantity: '1' }],
    }),
  });
  const OK = [0, 1];
  const UNKNOWN = [0, 2];
  const STATUS = [0, 8];
  const REFUSED = [0, 16];
  const INVALID = [1, 0];

  // Nobody: reads, and calls nothing.
  const nobody = await named(opcua.url, null, false);
  expect(await call(nobody, 'Store', await order('stolen'))).toBe('BadUserAccessDenied');
  expect(faults).toEqual([expect.stringMatching(/it may not call Store/)]);
  await expect(named(opcua.url, 'wrong')).rejects.toThrow(/BadUserAccessDenied|BadIdentityTokenRejected/);

  plant.pause();
  expect(await call(on, 'Store', await order('job-1'))).toEqual(OK);
  expect(await call(on, 'Store', await order('job-1'))).toEqual(REFUSED);
  expect(await call(on, 'Store', await order('job-x', 'ship'))).toEqual(REFUSED);
  expect(await call(on, 'Store', await order(''))).toEqual(INVALID);
  expect(await call(on, 'Update', await order('nothing'))).toEqual(UNKNOWN);
  expect(await call(on, 'Pause', text('job-1'))).toEqual(STATUS);
  expect(await call(on, 'Start', text('nothing'))).toEqual(UNKNOWN);
  const list = async () => {
    const nodeId = await nodeAt(on, `${path}/${isa95}:JobOrderList`);
    const { value } = (await on.read({ nodeId, attributeId: AttributeIds.Value })).value;
    return new Map<string, string>(
      value.map((one: { jobOrder: { jobOrderID: string }; state: { stateText: { text: string } }[] }) => [
        one.jobOrder.jobOrderID,
        one.state[0]!.stateText.text,
      ]),
    );
  };
  const shows = async (id: string, state: string | undefined) => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) if ((await list()).get(id) === state) return;
    throw new Error(`${id} is ${(await list()).get(id)}, not ${state}`);
  };
  await shows('job-1', 'NotAllowedToStart');
  expect(plant.simulation.standing('job-1')).toBeNull();
  expect(await call(on, 'Start', text('job-1'))).toEqual(OK);
  expect(await call(on, 'StoreAndStart', await order('job-2'))).toEqual(OK);
  expect(await call(on, 'StoreAndStart', await order('job-3'))).toEqual(OK);
  expect(await call(on, 'StoreAndStart', await order('job-4'))).toEqual(OK);
  expect(plant.plant.orders.map(({ id }) => id)).toEqual(['job-1', 'job-2', 'job-3', 'job-4']);
  plant.setSpeed(20);
  plant.resume();
  await shows('job-2', 'Running');
  expect(await call(on, 'Pause', text('job-2'))).toEqual(OK);
  await shows('job-2', 'Interrupted');
  expect(await call(on, 'Pause', text('job-2'))).toEqual(STATUS);
  expect(await call(on, 'Abort', text('job-3'))).toEqual(OK);
  expect(await call(on, 'Stop', text('job-4'))).toEqual(OK);
  plant.setSpeed(200);
  await until('the first is made', () => plant.simulation.standing('job-1') === 'ended');
  await until('the third and the fourth are given up', () =>
    ['job-3', 'job-4'].every((id) => plant.simulation.standing(id) === 'ended'),
  );
  expect(plant.simulation.standing('job-2')).toBe('held');
  const answer = async (id: string) => {
    const results = `${own}:Plant/${jobs}:JobManagement/${jobs}:JobOrderResults`;
    const methodId = await nodeAt(on, `${results}/${isa95}:RequestJobResponseByJobOrderID`);
    const objectId = await nodeAt(on, results);
    const { outputArguments } = await on.call({ objectId, methodId, inputArguments: [text(id)] });
    const { jobState, materialActuals } = outputArguments![0]!.value;
    return [jobState[0].stateText.text, materialActuals[0].quantity];
  };
  expect(await answer('job-1')).toEqual(['Ended', '1']);
  expect(await answer('job-3')).toEqual(['Aborted', '0']);
  expect(await answer('job-4')).toEqual(['Ended', '0']);
  expect(await call(on, 'Resume', text('job-2'))).toEqual(OK);
  await until('the second is made after all', () => plant.simulation.standing('job-2') === 'ended');
  expect(await call(on, 'Clear', text('job-1'))).toEqual(OK);
  expect(await call(on, 'Abort', text('job-1'))).toEqual(STATUS);
  expect(await call(on, 'Store', await order('job-5'))).toEqual(OK);
  expect(await call(on, 'Cancel', text('job-5'))).toEqual(OK);
  await shows('job-5', undefined);
  expect(plant.status().state).toBe('running');
});

test('on an address for others everybody is encrypted and gives the password; what is added while it runs is shown', async () => {
  const { plant, opcua } = await open({ host: '0.0.0.0', client: CLIENT });
  const url = opcua.url.replace('0.0.0.0', '127.0.0.1');
  await expect(named(url, CLIENT.password, false)).rejects.toThrow();
  await expect(named(url, null)).rejects.toThrow();
  await expect(named(url, 'wrong')).rejects.toThrow();
  const forger = OPCUAClient.create({
    endpointMustExist: false,
    securityMode: MessageSecurityMode.SignAndEncrypt,
    securityPolicy: SecurityPolicy.Basic256Sha256,
    connectionStrategy: { maxRetry: 0 },
  });
  await forger.connect(url);
  ends.push(() => forger.disconnect());
  const privateKey = await readFile(forger.privateKeyFile, 'utf8');
  const certificateData = forger.getCertificate();
  await expect(forger.createSession({ type: UserTokenType.Certificate, certificateData, privateKey })).rejects.toThrow(
    /Bad/,
  );
  const on = await named(url, CLIENT.password);
  const namespaces = (await on.readNamespaceArray()) as string[];
  const own = namespaces.indexOf('urn:palaestra:plant');
  const machinery = namespaces.indexOf('http://opcfoundation.org/UA/Machinery/');
  const read = async (path: string) =>
    (await on.read({ nodeId: await nodeAt(on, path), attributeId: AttributeIds.Value })).value.value;
  plant.act((simulation) => simulation.fail('unit-a', null));
  const state = `${machinery}:Machines/${own}:island-a/${machinery}:MachineryBuildingBlocks/${machinery}:MachineryItemState/CurrentState`;
  for (const end = Date.now() + PATIENCE_MS; (await read(state)).text !== 'OutOfService'; ) {
    if (Date.now() > end) throw new Error('the island is not shown as out of service');
  }
  const { plant: before } = plant;
  const island = {
    ...before.islands[0]!,
    id: 'island-c',
    workUnits: [{ ...before.islands[0]!.workUnits[0]!, id: 'unit-c' }],
  };
  plant.change({
    ...before,
    vehicles: [...before.vehicles, { ...before.vehicles[0]!, id: 'v3' }],
    islands: [...before.islands, island],
  });
  await until('the new ones are there', () => plant.simulation.run.vehicles.length === 3);
  expect(await read(`${own}:Plant/${own}:Vehicles/${own}:v3/${own}:Node`)).toBeTypeOf('string');
  const added = `${machinery}:Machines/${own}:island-c/${own}:Buffers/${own}:Waiting`;
  expect(await read(added)).toBe(0);
  const nodeId = await nodeAt(on, added);
  const { value } = await on.read({ nodeId, attributeId: AttributeIds.Value });
  expect((await on.write({ nodeId, attributeId: AttributeIds.Value, value: { value } })).name).toMatch(/Bad/);
});
