import { type Decision, episodeIdOf, type OrderItem, type Session } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checklistFor } from './safety.ts';
import { noteRecorded, noteVerdict } from './server.ts';
import { type Ground, openGround } from './testing/ground.ts';

let ground: Ground;
let episodes = 0;
beforeAll(async () => {
  ground = await openGround();
  const robot = { embodiment: 'x', serial: '7' };
  const station = { id: 'arm-7', name: 'Arm 7', simulated: false, cell: null, robot };
  await ground.ask('wu:a:manager', 'POST', '/stations', station);
});
afterAll(() => ground.close());

const task = 'cell-to-tray';
const two = [1, 2].map((pocket) => ({ variation: { pocket }, wanted: 3 }));

async function makeOrder(more: object = {}): Promise<OrderItem> {
  const { status, body } = await ground.ask('wu:a:manager', 'POST', '/orders', { task, slots: two, ...more });
  expect(status).toBe(201);
  return body as OrderItem;
}

/** Record one episode of an order, judged a minute later. */
async function record(more: {
  order?: string;
  session?: string;
  pocket: number;
  decision?: Decision;
  station?: string;
}) {
  const id = episodeIdOf(String(++episodes).padStart(24, '0').padEnd(64, '0'));
  const { pocket, decision, station = 'sim-1', ...rest } = more;
  await noteRecorded(ground.context, 'a', { id, task, station, variation: { pocket, friction: 0.3 }, ...rest });
  if (decision !== undefined) await noteVerdict(ground.context, 'a', id, decision);
}

const next = async (who: string, order: string, count: number, station = 'sim-1') =>
  ground.ask(who, 'POST', `/orders/${order}/next`, { station, count });
const pocketsOf = (body: Record<string, unknown>) =>
  (body.items as { variation: { pocket: number } }[]).map(({ variation }) => variation.pocket);

test('an order is filled variation by variation, and nothing is promised twice', async () => {
  const { id } = await makeOrder({ due: '2026-03-05T00:00:00.000Z', priority: 'high', note: 'Slowly.' });
  const [one, other] = await Promise.all([next('li:a:collector', id, 2), next('chen:a:collector', id, 2, 'sim-2')]);
  expect([...pocketsOf(one.body), ...pocketsOf(other.body)].toSorted()).toEqual([1, 1, 2, 2]);
  const ordinals = [...(one.body.items as object[]), ...(other.body.items as object[])].map(
    (item) => (item as { ordinal: number }).ordinal,
  );
  expect(ordinals.toSorted()).toEqual([0, 1, 2, 3]);
  expect(pocketsOf((await next('li:a:collector', id, 9)).body)).toEqual([1, 2]);
  expect((await next('li:a:collector', id, 1)).body).toEqual({ items: [] });

  for (const decision of ['keep', 'trim', 'drop'] as const) await record({ order: id, pocket: 1, decision });
  await record({ order: id, pocket: 2 });
  const { body } = await ground.ask('li:a:student', 'GET', `/orders/${id}`);
  expect(body).toMatchObject({ wanted: 6, recorded: 4, accepted: 2, pending: 1, dropped: 1, priority: 'high' });
  expect(body.slots).toMatchObject([
    { recorded: 3, accepted: 2, pending: 0, dropped: 1, underWay: 0 },
    { recorded: 1, accepted: 0, pending: 1, dropped: 0, underWay: 2 },
  ]);
  // The dropped one is asked for again, and what was promised and not recorded comes back after half an hour.
  expect(pocketsOf((await next('li:a:collector', id, 9)).body)).toEqual([1]);
  ground.now = new Date(ground.now.getTime() + 31 * 60_000);
  expect(pocketsOf((await next('li:a:collector', id, 9)).body)).toEqual([2, 2, 1]);
});

test('the finish is projected from the pace, and a full order needs none', async () => {
  const { id, projection } = await makeOrder({ slots: [{ variation: {}, wanted: 12 }] });
  expect(projection).toBeNull();
  for (let minute = 0; minute <= 4; minute++) {
    ground.now = new Date(ground.now.getTime() + 15 * 60_000);
    await record({ order: id, pocket: 1, decision: 'keep' });
  }
  const item = (await ground.ask('li:a:student', 'GET', `/orders/${id}`)).body as OrderItem;
  expect(item.projection).toMatchObject({ accepted: 4, hours: 1, perHour: 4 });
  expect(Date.parse(item.projection!.finish) - ground.now.getTime()).toBe(1.75 * 3_600_000);
  for (let rest = 0; rest < 7; rest++) await record({ order: id, pocket: 1, decision: 'keep' });
  expect((await ground.ask('li:a:student', 'GET', `/orders/${id}`)).body).toMatchObject({
    accepted: 12,
    projection: null,
  });
});

test('a real station needs an own session with a green checklist', async () => {
  const { id } = await makeOrder({ machines: 'real' });
  expect((await next('li:a:collector', id, 1)).body).toMatchObject({ code: 'conflict' });
  expect((await next('li:a:collector', id, 1, 'arm-7')).body.detail).toMatch(/needs your open session/);
  const asked = { station: 'arm-7', order: id };
  const open = async (who: string, confirmed: string[]) =>
    ground.ask(who, 'POST', '/sessions', { ...asked, confirmed });
  expect((await open('li:a:collector', ['area'])).body).toMatchObject({ checklist: { green: false } });
  expect((await next('li:a:collector', id, 1, 'arm-7')).status).toBe(409);

  const list = await ground.ask('li:a:student', 'GET', '/stations/arm-7/checklist');
  expect(list.body).toEqual(checklistFor({ simulated: false }));
  const all = checklistFor({ simulated: false }).items.map((item) => item.id);
  const session = (await open('li:a:collector', all)).body as Session;
  expect(session).toMatchObject({ personName: 'LI', order: id, checklist: { green: true }, closedAt: null });
  expect((await next('li:a:collector', id, 1, 'arm-7')).status).toBe(200);

  // Somebody else neither records in it, nor takes the place, nor ends it; a manager may.
  expect((await next('chen:a:collector', id, 1, 'arm-7')).status).toBe(409);
  expect((await open('chen:a:collector', all)).body.detail).toMatch(/LI works there since/);
  expect((await ground.ask('chen:a:collector', 'POST', `/sessions/${session.id}/close`)).status).toBe(403);
  expect((await ground.ask('wu:a:manager', 'POST', `/sessions/${session.id}/close`)).status).toBe(200);
  expect((await next('li:a:collector', id, 1, 'arm-7')).status).toBe(409);
});

test('the own count is bound to sessions: not to names in a file, not to a session of another station', async () => {
  const opened = await ground.ask('zhao:a:collector', 'POST', '/sessions', { station: 'sim-2' });
  const session = opened.body.id as string;
  await record({ session, station: 'sim-2', pocket: 1, decision: 'keep' });
  await record({ session, station: 'sim-2', pocket: 1, decision: 'drop' });
  await record({ session, station: 'sim-2', pocket: 1, decision: 'review' });
  await record({ session, station: 'sim-1', pocket: 1, decision: 'keep' });
  const own = await ground.ask('zhao:a:collector', 'GET', '/counts/own');
  expect(own.body.today).toMatchObject({ recorded: 3, accepted: 1, pending: 1, dropped: 1, share: { rate: 0.5 } });
  expect(own.body.days).toMatchObject([{ day: '2026-03-02', recorded: 3 }]);
  expect((await ground.ask('qian:a:collector', 'GET', '/counts/own')).body.all).toMatchObject({ recorded: 0 });
  expect((await ground.ask('zhao:b:collector', 'GET', '/counts/own')).body.all).toMatchObject({ recorded: 0 });
  // With experience as a requirement, one accepted episode opens what two would be needed for to close.
  const easy = await makeOrder({ experience: 1 });
  const hard = await makeOrder({ experience: 2 });
  expect((await next('zhao:a:collector', easy.id, 1)).status).toBe(200);
  expect((await next('zhao:a:collector', hard.id, 1)).body.detail).toMatch(/expected 2 accepted episodes/);
});

test('what cannot be met is refused in a sentence', async () => {
  const make = (body: object) => ground.ask('wu:a:manager', 'POST', '/orders', { task, slots: two, ...body });
  expect((await make({ task: 'none' })).status).toBe(404);
  expect((await make({ stations: ['none'] })).status).toBe(404);
  expect((await make({ slots: [] })).status).toBe(400);
  expect((await make({ slots: [{ variation: { pocket: 9 }, wanted: 1 }] })).body.detail).toMatch(/found 9/);
  expect((await make({ slots: [{ variation: { colour: 'red' }, wanted: 1 }] })).body.detail).toMatch(/found colour/);
  const { id } = await makeOrder();
  await ground.ask('wu:a:manager', 'POST', `/orders/${id}/close`);
  expect((await next('li:a:collector', id, 1)).body.detail).toMatch(/it is closed/);
  await ground.ask('wu:a:manager', 'POST', `/orders/${id}/reopen`);
  expect((await next('li:a:collector', id, 1)).status).toBe(200);
});

test('roles: managers make orders, collectors work on them, students look on', async () => {
  const { id } = await makeOrder();
  const forbidden: [string, string, object?][] = [
    ['li:a:engineer', '/orders', { task, slots: two }],
    ['li:a:engineer', `/orders/${id}/close`],
    ['li:a:engineer', `/orders/${id}/reopen`],
    ['xu:a:student', `/orders/${id}/next`, { station: 'sim-1' }],
    ['xu:a:student', '/sessions', { station: 'sim-1' }],
    ['xu:a:student', '/stations/sim-1/heartbeat', beat()],
  ];
  for (const [who, path, body] of forbidden) {
    expect((await ground.ask(who, 'POST', path, { ...body })).status, path).toBe(403);
  }
});

test('another organization sees and changes nothing of it', async () => {
  const { id } = await makeOrder();
  const { body } = await ground.ask('sun:a:collector', 'POST', '/sessions', { station: 'sim-1', order: id });
  await ground.ask('sun:a:collector', 'POST', '/stations/sim-1/heartbeat', beat());
  const rival = 'eve:b:owner';
  for (const [method, path, sent] of [
    ['GET', `/orders/${id}`],
    ['POST', `/orders/${id}/close`],
    ['POST', `/orders/${id}/reopen`],
    ['POST', `/orders/${id}/next`, { station: 'sim-1' }],
    ['POST', '/sessions', { station: 'sim-1', order: id }],
    ['POST', `/sessions/${String(body.id)}/close`],
    ['GET', '/stations/arm-7/checklist'],
    ['POST', '/stations/arm-7/heartbeat', beat()],
    ['POST', '/orders', { task, slots: two, stations: ['arm-7'] }],
  ] as const) {
    expect((await ground.ask(rival, method, path, sent)).status, path).toBe(404);
  }
  for (const path of ['/orders', '/sessions']) {
    expect((await ground.ask(rival, 'GET', path)).body, path).toEqual({ items: [] });
  }
  const { stations } = (await ground.ask(rival, 'GET', '/ground')).body as { stations: { id: string; state: null }[] };
  expect(stations.slice(0, 2).map(({ id }) => id)).toEqual(['sim-1', 'sim-2']);
  expect(stations.every(({ state }) => state === null)).toBe(true);
  // An order or a session of another organization in a file is not believed.
  const forged = { id: episodeIdOf('f'.repeat(64)), task, station: 'sim-1', variation: { pocket: 1 }, order: id };
  await noteRecorded(ground.context, 'b', { ...forged, session: String(body.id) });
  expect((await ground.ask('sun:a:collector', 'GET', `/orders/${id}`)).body).toMatchObject({ recorded: 0 });
  expect((await ground.ask('sun:a:collector', 'GET', '/counts/own')).body.all).toMatchObject({ recorded: 0 });
});

test('a station that speaks is on the board and in the stream, with why it may not record; then it is silent', async () => {
  const leaving = new AbortController();
  const stream = await ground.stream('li:a:student', leaving.signal);
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toContain('retry');
  const fault = { ...beat(), fault: 'The gripper does not answer.' };
  const told = await ground.ask('li:a:collector', 'POST', '/stations/arm-7/heartbeat', fault);
  expect(told.body).toEqual({ blockers: ['fault', 'no_session', 'dead_stream'], session: null });
  let heard = '';
  while (!heard.includes('arm-7')) heard += (await reader.read()).value;
  expect(heard).toContain('"fault":"The gripper does not answer."');
  await reader.cancel();
  leaving.abort();

  const arm = async () => {
    const { stations } = (await ground.ask('li:a:student', 'GET', '/ground')).body as { stations: { id: string }[] };
    return stations.find(({ id }) => id === 'arm-7');
  };
  expect(await arm()).toMatchObject({ state: { blockers: ['fault', 'no_session', 'dead_stream'] } });
  ground.now = new Date(ground.now.getTime() + 16_000);
  expect(await arm()).toMatchObject({ state: { blockers: ['silent', 'fault', 'no_session', 'dead_stream'] } });
});

function beat() {
  const streams = [{ name: '/joint_states', hz: 0, wanted: 45 }];
  return { session: null, activity: 'idle', streams, spool: { recordings: 0, bytes: 0 }, fault: null };
}

test('a station shows the open orders of its cell, with what a person still lacks', async () => {
  const { id } = await makeOrder({ experience: 5_000, stations: ['sim-1'] });
  const at = async (station: string, org = 'a') =>
    (await ground.ask(`li:${org}:collector`, 'GET', `/stations/${station}/orders`)).body;
  const items = (body: Record<string, unknown>) => body.items as { id: string; lacks: number; task: string }[];
  const here = items(await at('sim-1'));
  const found = here.find((order) => order.id === id)!;
  expect(found.lacks).toBeGreaterThan(4_900);
  expect(here.every((order) => order.task === task)).toBe(true);
  expect(items(await at('sim-2')).map((order) => order.id)).not.toContain(id);
  expect(items(await at('sim-1', 'b'))).toEqual([]);
  expect(await at('sim-99')).toMatchObject({ code: 'not_found' });
});
