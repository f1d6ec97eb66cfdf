import { readdirSync, readFileSync } from 'node:fs';
import type { PlantMoment } from '@palaestra/core';
import { connect } from 'mqtt';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { twoIslands } from './connect/testing/two-islands.ts';
import { until } from './connect/testing/wire-tap.ts';
import { type Centre, openCentre } from './testing/centre.ts';
import { tightPlant } from './testing/tight-plant.ts';

let centre: Centre;
beforeAll(async () => {
  centre = await openCentre();
});
afterAll(() => centre.close());
afterEach(async () => {
  for (const org of ['a', 'b']) {
    const { items } = (await centre.ask(`wu:${org}:owner`, 'GET', '/running')).body;
    for (const { id } of items) await centre.ask(`wu:${org}:owner`, 'DELETE', `/running/${id}`);
  }
});

const title = { en: 'Two islands', zh: '双岛' };

async function start(body: object = {}, who = 'wu:a:engineer') {
  const plant = (await centre.ask(who, 'POST', '/plants', { title, plant: twoIslands() })).body.id;
  return centre.ask(who, 'POST', '/running', { plant, speed: 100, ...body });
}

/** The process that this one has started with such words. */
function ownChild(words: string): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
      if (Number(parent) === process.pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(words)) {
        return Number(name);
      }
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error(`no process of this one's: ${words}`);
}

/** Moments as they are sent, and how to stop. */
async function look(who: string, id: string) {
  const gone = new AbortController();
  const response = await centre.stream(who, `/running/${id}/live`, gone.signal);
  const moments: PlantMoment[] = [];
  const events: string[] = [];
  const reading = (async () => {
    let rest = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (event !== undefined) events.push(event);
        else if (data !== undefined) moments.push(JSON.parse(data));
      }
    }
  })().catch(() => undefined);
  return { response, moments, events, reading, stop: () => gone.abort() };
}

test('a plant is started, seen by everybody, changed while it runs, and stopped', async () => {
  const started = await start();
  expect(started.status).toBe(201);
  const { id } = started.body;
  expect(started.body).toMatchObject({ state: 'running', title, startedByName: 'WU', edition: 1, mqtt: null });
  expect((await centre.ask('li:a:student', 'GET', '/running')).body.items).toMatchObject([{ id }]);
  const seen = await look('li:a:student', id);
  await until('something moves', () => seen.moments.some(({ vehicles }) => vehicles.some((row) => row[10] === 1)));
  await until('a box is made', () => (seen.moments.at(-1)?.finished ?? 0) >= 1);

  const act = (action: object, who = 'wu:a:engineer') => centre.ask(who, 'POST', `/running/${id}/actions`, action);
  expect((await act({ kind: 'fail', island: 'island-a' })).status).toBe(204);
  // Place 3 of the states: broken.
  await until('the unit is broken', () => seen.moments.at(-1)?.units[0]?.[0] === 3);
  const { inside, finished } = seen.moments.at(-1)!;
  await until('orders gather', () => seen.moments.at(-1)!.inside >= inside + 3);
  expect(seen.moments.at(-1)!.finished - finished).toBeLessThanOrEqual(2);
  expect((await act({ kind: 'repair', island: 'island-a' })).status).toBe(204);
  await until('they are worked off', () => seen.moments.at(-1)!.inside <= 2);

  expect((await act({ kind: 'vehicle', like: 'v1' })).status).toBe(204);
  await until('there is a third vehicle', () => seen.moments.at(-1)?.vehicles.length === 3);
  expect((await act({ kind: 'order', variant: 'box', quantity: 2 })).status).toBe(204);
  const patch = [
    {
      op: 'add',
      path: '/islands/-',
      value: { id: 'island-c', dock: 'a', workUnits: [{ id: 'unit-c', kind: 'robot' }] },
    },
  ];
  expect((await act({ kind: 'scenario', scenario: { name: { en: 'C more', zh: '增加 C' }, patch } })).status).toBe(204);
  await until('there is a third island', () => seen.moments.at(-1)?.units.length === 3);
  expect((await act({ kind: 'pause' })).status).toBe(204);
  await until('it stands', () => seen.moments.at(-1)?.state === 'paused');
  expect((await act({ kind: 'speed', speed: 20 })).status).toBe(204);
  expect((await act({ kind: 'resume' })).status).toBe(204);
  await until('it goes on', () => seen.moments.at(-1)?.state === 'running' && seen.moments.at(-1)?.speed === 20);

  const { body } = await centre.ask('li:a:student', 'GET', `/running/${id}`);
  expect(body.edition).toBe(4);
  expect(body.model.islands).toHaveLength(3);
  expect(body.marks.map(({ text }: { text: { en: string } }) => text.en)).toEqual([
    'Island a fails',
    'Island a repaired',
    'vehicle cart 3 added',
    '2 × box ordered',
    'C more',
    'paused',
    'speed 20',
    'goes on',
  ]);
  expect(body.points.length).toBeGreaterThan(3);

  // Who reads it while it is stopped, sees it as it was.
  const answers = await Promise.all([
    centre.ask('wu:a:engineer', 'DELETE', `/running/${id}`),
    centre.ask('li:a:student', 'GET', `/running/${id}`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([204, 200]);
  await seen.reading;
  expect(seen.events).toEqual(['end']);
  // So does who reads it just after, as a page does that has not yet heard of the end; nothing can be done to it.
  const farewell = await centre.ask('li:a:student', 'GET', `/running/${id}`);
  expect(farewell).toMatchObject({ status: 200, body: { id, state: 'stopped', edition: 4, message: null } });
  const late = await look('li:a:student', id);
  await late.reading;
  expect([late.moments, late.events]).toEqual([[], ['end']]);
  expect((await act({ kind: 'pause' })).status).toBe(404);
  expect((await centre.ask('wu:a:engineer', 'DELETE', `/running/${id}`)).status).toBe(404);
  expect((await centre.ask('li:a:student', 'GET', '/running')).body).toEqual({ items: [] });
  expect((await centre.ask('li:b:owner', 'GET', `/running/${id}`)).status).toBe(404);
  expect((await look('li:b:owner', id)).response.status).toBe(404);
});

test('a plant whose process dies is told as failed, with what to do', async () => {
  const { id } = (await start()).body;
  const seen = await look('li:a:student', id);
  await until('it is seen', () => seen.moments.length > 0);
  expect((await centre.ask('li:a:student', 'GET', `/running/${id}`)).status).toBe(200);
  process.kill(ownChild('plant.worker.ts'), 'SIGKILL');
  await seen.reading;
  expect(seen.events).toEqual(['end']);
  expect((await centre.ask('li:a:student', 'GET', `/running/${id}`)).body).toMatchObject({
    state: 'failed',
    message: { en: expect.stringMatching(/ended by itself/), zh: expect.stringMatching(/内存/) },
  });
  expect((await centre.ask('li:a:student', 'GET', '/running')).body).toEqual({ items: [] });
});

test('a plant that stands still says why, also in the list', async () => {
  const kept = await centre.ask('wu:a:engineer', 'POST', '/plants', { title, plant: tightPlant });
  const { status } = await centre.ask('wu:a:engineer', 'POST', '/running', { plant: kept.body.id, speed: 100 });
  expect(status).toBe(201);
  const listed = async () => (await centre.ask('li:a:student', 'GET', '/running')).body.items[0];
  await expect.poll(async () => (await listed()).state).toBe('stuck');
  expect((await listed()).message).toEqual({
    en: expect.stringMatching(/each of these islands waits for room at the next/),
    zh: expect.stringMatching(/\p{Script=Han}/u),
  });
});

test('what cannot be done is told in a sentence and changes nothing', async () => {
  const { id } = (await start()).body;
  const act = async (action: object) => {
    const { status, body } = await centre.ask('wu:a:engineer', 'POST', `/running/${id}/actions`, action);
    return [status, body?.detail];
  };
  expect(await act({ kind: 'fail', island: 'nowhere' })).toEqual([404, expect.stringMatching(/no such island/)]);
  expect(await act({ kind: 'vehicle', like: 'v9' })).toEqual([404, expect.stringMatching(/no such vehicle/)]);
  expect(await act({ kind: 'order', variant: 'x' })).toEqual([404, expect.stringMatching(/no such variant/)]);
  expect(await act({ kind: 'order', variant: 'box', quantity: 1000 })).toEqual([400, expect.anything()]);
  expect(await act({ kind: 'speed', speed: 1e9 })).toEqual([400, expect.anything()]);
  expect(await act({ kind: 'explode' })).toEqual([400, expect.anything()]);
  const scenario = (patch: object[]) => act({ kind: 'scenario', scenario: { name: { en: 'x', zh: 'x' }, patch } });
  expect(await scenario([{ op: 'remove', path: '/vehicles/0' }])).toEqual([
    400,
    expect.stringMatching(/Cannot change the running plant: expected vehicle v1 in its place/),
  ]);
  expect(await scenario([{ op: 'add', path: '/vehicles/-', value: { id: 'v3', type: 'ship', start: 'in' } }])).toEqual([
    400,
    expect.stringMatching(/vehicles.2/),
  ]);
  // The facts come from the plant's own process too, or a Chinese page could tell the code alone.
  const ship = { op: 'add', path: '/vehicles/-', value: { id: 'v3', type: 'ship', start: 'in' } };
  const action = { kind: 'scenario', scenario: { name: { en: 'x', zh: 'x' }, patch: [ship] } };
  const { body } = await centre.ask('wu:a:engineer', 'POST', `/running/${id}/actions`, action);
  expect(body).toMatchObject({ reason: 'form_unfit', facts: { zh: expect.stringMatching(/\p{Script=Han}/u) } });
  expect((await centre.ask('wu:a:engineer', 'GET', `/running/${id}`)).body).toMatchObject({
    edition: 1,
    state: 'running',
  });
});

test('students look, engineers act, and another organization knows nothing of it', async () => {
  expect((await start({}, 'li:a:student')).status).toBe(403);
  const { id } = (await start()).body;
  for (const [method, path, body] of [
    ['POST', `/running/${id}/actions`, { kind: 'pause' }],
    ['DELETE', `/running/${id}`, undefined],
  ] as const) {
    expect((await centre.ask('li:a:student', method, path, body)).status).toBe(403);
    expect((await centre.ask('li:b:owner', method, path, body)).status).toBe(404);
  }
  expect((await centre.ask('li:b:owner', 'GET', '/running')).body).toEqual({ items: [] });
  expect((await centre.ask('li:b:owner', 'GET', `/running/${id}`)).status).toBe(404);
  const stolen = await look('li:b:owner', id);
  expect(stolen.response.status).toBe(404);
  await stolen.reading;
  expect(stolen.moments).toEqual([]);
  // Nor does it run what another organization keeps.
  const { plant } = (await centre.ask('li:a:student', 'GET', `/running/${id}`)).body;
  expect((await centre.ask('li:b:owner', 'POST', '/running', { plant })).status).toBe(404);
  // Two of an organization at once; another has its own two.
  expect((await start()).status).toBe(201);
  expect(await start()).toMatchObject({ status: 409, body: { detail: /./ } });
  expect((await start({}, 'li:b:engineer')).status).toBe(201);
});

test('its vehicles are on a broker of its own, for who has its password', async () => {
  const { id, mqtt, opcUa } = (await start({ vda5050: true, speed: 20 })).body;
  expect(mqtt).toMatchObject({ url: expect.stringMatching(/^mqtt:\/\/127\.0\.0\.1:\d+$/), user: 'plant' });
  expect(opcUa).toBeNull();
  expect((await centre.ask('li:a:student', 'GET', `/running/${id}`)).body.mqtt).toEqual({ ...mqtt, password: null });
  const topics = new Set<string>();
  const client = connect(mqtt.url, { username: mqtt.user, password: mqtt.password });
  client.on('message', (topic) => topics.add(topic));
  client.on('connect', () => client.subscribe('uagv/#'));
  await until('both vehicles tell of themselves', () =>
    ['v1', 'v2'].every((name) => topics.has(`uagv/v2/palaestra/${name}/state`)),
  );
  await centre.ask('wu:a:engineer', 'POST', `/running/${id}/actions`, { kind: 'vehicle', like: 'v2' });
  await until('so does the third', () => topics.has('uagv/v2/palaestra/cart_3/state'));
  // More than two can carry.
  await centre.ask('wu:a:engineer', 'POST', `/running/${id}/actions`, { kind: 'order', variant: 'box', quantity: 9 });
  const seen = await look('li:a:student', id);
  await until('it works', () =>
    seen.moments.at(-1)?.robots?.some(({ vehicle, base }) => vehicle === 'cart 3' && base > 0),
  );
  seen.stop();
  await client.endAsync(true);
  const refused = connect(mqtt.url, { username: mqtt.user, password: 'wrong', reconnectPeriod: 0 });
  const error = await new Promise<Error>((resolve) => refused.once('error', resolve));
  expect(error.message).toMatch(/Not authorized/);
  const { faults } = (await centre.ask('wu:a:engineer', 'GET', `/running/${id}`)).body;
  expect(faults.map(({ text }: { text: string }) => text)).toContainEqual(
    expect.stringMatching(/refused by the broker: wrong name or password/),
  );
  expect(JSON.stringify(faults)).not.toContain(mqtt.password);
});
