import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Ground, openGround } from './testing/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());
beforeEach(() => {
  ground.now = new Date(ground.now.getTime() + 60_000);
});

const robot = { embodiment: 'ur5e', serial: 'A-17' };
const arm = (id: string, name = id) => ({ id, name, simulated: false, cell: null, robot });
const beat = { session: null, activity: 'idle', streams: [], spool: { recordings: 0, bytes: 0 }, fault: null };
const add = (station: object, who = 'wu:a:manager') => ground.ask(who, 'POST', '/stations', { ...station });
const items = (body: Record<string, unknown>) => body.items as Record<string, unknown>[];
const say = (station: string, who: string, more: object = {}) =>
  ground.ask(who, 'POST', `/stations/${station}/heartbeat`, { ...beat, ...more });

test('a station is changed, and how it was stays readable', async () => {
  await add(arm('bench-1'));
  const changed = { ...arm('bench-1', 'Bench by the window'), skills: ['reach', 'grasp'] };
  expect((await ground.ask('wu:a:manager', 'PUT', '/stations/bench-1', changed)).body).toEqual(changed);
  const { body } = await ground.ask('li:a:collector', 'GET', '/stations/bench-1/changes');
  expect(items(body)).toMatchObject([{ document: { name: 'Bench by the window' } }, { document: { name: 'bench-1' } }]);
  const simulated = { ...arm('bench-1'), simulated: true, cell: 'cell-to-tray' };
  expect(await ground.ask('wu:a:manager', 'PUT', '/stations/bench-1', simulated)).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/a real one stays real/) },
  });
  for (const [who, status] of [
    ['li:a:engineer', 403],
    ['eve:b:owner', 404],
  ] as const) {
    expect((await ground.ask(who, 'PUT', '/stations/bench-1', changed)).status).toBe(status);
    expect((await ground.ask(who, 'POST', '/stations/bench-1/key')).status).toBe(status);
    expect((await ground.ask(who, 'POST', '/stations/bench-1/revoke', { reason: 'x' })).status).toBe(status);
    expect((await ground.ask(who, 'POST', '/stations/bench-1/restore')).status).toBe(status);
  }
  expect(items((await ground.ask('eve:b:owner', 'GET', '/stations/bench-1/changes')).body)).toEqual([]);
});

test.each([
  ['a path in its id', { id: '../arm' }],
  ['an unseen letter in its name', { name: 'Arm\u200b 1' }],
  ['a name that turns its direction', { name: 'Arm \u202e1' }],
  ['nothing in its name', { name: '   ' }],
  ['a simulation of nothing', { simulated: true }],
  ['a real station with a simulated cell', { cell: 'cell-to-tray' }],
  ['a skill that nobody knows', { skills: ['fly'] }],
])('a station with %s is refused', async (_, change) => {
  const answer = await add({ ...arm('odd'), ...change });
  expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/^Cannot /) } });
});

test('two stations do not look the same by name', async () => {
  await add(arm('twin-1', 'Twin Arm'));
  for (const name of ['twin arm', ' Twin  Arm ', 'Ｔｗｉｎ Arm', 'Twin\u00a0Arm']) {
    expect(await add(arm('twin-2', name)), name).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/another one is called so/) },
    });
  }
  expect((await add(arm('twin-1', 'Twin Arm'), 'eve:b:owner')).status).toBe(201);
});

test('a station speaks and asks for itself only, and signs nothing', async () => {
  await add(arm('own-1'));
  await add(arm('own-2'));
  const me = 'station/own-1:a:collector:own-1';
  expect((await say('own-1', me)).status).toBe(200);
  expect((await say('own-2', me)).body.detail).toMatch(/expected own-1, found own-2/);
  expect((await ground.ask(me, 'POST', '/sessions', { station: 'own-1' })).body.detail).toMatch(/signed by a person/);
  const slots = [{ variation: {}, wanted: 3 }];
  await ground.ask('li:a:engineer', 'POST', '/tasks', {
    id: 'wipe',
    title: { en: 'Wipe', zh: '擦' },
    instruction: { en: 'Wipe', zh: '擦' },
    steps: [],
    cell: null,
  });
  const { body: order } = await ground.ask('wu:a:manager', 'POST', '/orders', { task: 'wipe', slots });
  const next = (station: string) => ground.ask(me, 'POST', `/orders/${String(order.id)}/next`, { station });
  expect((await next('own-2')).status).toBe(403);
  expect((await next('own-1')).body.detail).toMatch(/needs your open session/);
  const { body: checklist } = await ground.ask('li:a:collector', 'GET', '/stations/own-1/checklist');
  const confirmed = (checklist.items as { id: string }[]).map(({ id }) => id);
  const { body: session } = await ground.ask('li:a:collector', 'POST', '/sessions', { station: 'own-1', confirmed });
  // Now it works for who began there.
  expect(await next('own-1')).toMatchObject({ status: 200, body: { items: [{ task: 'wipe', cell: null }] } });
  expect((await ground.ask(me, 'POST', `/sessions/${String(session.id)}/close`)).status).toBe(403);
});

test('a revoked station is told so, ends its session, gets no work, and can be restored', async () => {
  await add(arm('torn'));
  const { body: session } = await ground.ask('li:a:collector', 'POST', '/sessions', { station: 'torn' });
  expect((await say('torn', 'li:a:collector')).body).toEqual({ blockers: ['checklist'], session: session.id });
  const why = { reason: 'The cable is torn' };
  expect((await ground.ask('wu:a:manager', 'POST', '/stations/torn/revoke', why)).body).toMatchObject({
    revoked: { by: 'WU', reason: 'The cable is torn' },
  });
  expect((await say('torn', 'li:a:collector')).body).toEqual({ blockers: ['revoked', 'no_session'], session: null });
  const sessions = items((await ground.ask('li:a:collector', 'GET', '/sessions')).body);
  expect(sessions.find(({ id }) => id === session.id)).toMatchObject({
    closedAt: expect.any(String),
    ended: { how: 'revoked', by: 'WU' },
  });
  const again = await ground.ask('li:a:collector', 'POST', '/sessions', { station: 'torn' });
  expect(again).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/revoked by WU .*cable is torn/) },
  });
  expect((await ground.ask('wu:a:manager', 'POST', '/stations/torn/key')).status).toBe(409);
  await ground.ask('wu:a:manager', 'POST', '/stations/torn/restore');
  expect((await say('torn', 'li:a:collector')).body).toEqual({ blockers: ['no_session'], session: null });
  const key = await ground.ask('wu:a:manager', 'POST', '/stations/torn/key');
  expect(key).toMatchObject({ status: 201, body: { key: expect.stringMatching(/^pal_/) } });
  const keys = items((await ground.ask('wu:a:manager', 'GET', '/stations/keys')).body);
  expect(keys).toMatchObject([{ station: 'torn', usedAt: null }]);
  expect(JSON.stringify(keys)).not.toContain(key.body.key);
  expect(items((await ground.ask('eve:b:owner', 'GET', '/stations/keys')).body)).toEqual([]);
});

test('a clock that is an hour off is noticed, whatever else the station says', async () => {
  await add(arm('late'));
  const clock = new Date(ground.now.getTime() - 3_600_000).toISOString();
  expect((await say('late', 'li:a:collector', { clock })).status).toBe(200);
  const { stations } = (await ground.ask('li:a:student', 'GET', '/ground')).body as { stations: { id: string }[] };
  expect(stations.find(({ id }) => id === 'late')).toMatchObject({
    state: { at: ground.now.toISOString(), clockAhead: -3600 },
  });
});

test('absurd heartbeats are refused, and the board stays as it was', async () => {
  for (const more of [
    { streams: Array.from({ length: 65 }, () => ({ name: 'x', hz: 1, wanted: null })) },
    { streams: [{ name: 'x', hz: 1e9, wanted: null }] },
    { spool: { recordings: -1, bytes: 0 } },
    { fault: 'x'.repeat(301) },
    { clock: 'yesterday' },
    { activity: 'dancing' },
  ]) {
    expect((await say('sim-1', 'li:a:collector', more)).status).toBe(400);
  }
  expect((await say('sim-99', 'li:a:collector')).status).toBe(404);
});
