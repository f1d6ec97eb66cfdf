import { Problem } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Centre, openCentre } from './testing/centre.ts';
import { smallPlant } from './testing/small-plant.ts';

let centre: Centre;
beforeAll(async () => {
  centre = await openCentre();
});
afterAll(() => centre.close());

const title = { en: 'Small', zh: '小工厂' };
const faster = {
  name: { en: 'Faster vehicle', zh: '更快的车辆' },
  patch: [{ op: 'replace', path: '/vehicleTypes/0/maximumSpeed', value: 2 }],
};
const body = { title, plant: smallPlant, scenarios: [faster] };

test('a plant is kept, listed, changed over its version, and deleted', async () => {
  const made = await centre.ask('li:a:student', 'POST', '/plants', body);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ title, islands: 2, vehicles: 1, variants: 2, version: 1, authorName: 'LI' });
  expect(made.body.plant).toEqual(smallPlant);
  expect(made.body.scenarios).toEqual([faster]);
  const { id } = made.body;
  expect(id).toMatch(/^pl_/);
  expect((await centre.ask('chen:a:student', 'GET', `/plants/${id}`)).body).toEqual(made.body);
  const { items } = (await centre.ask('chen:a:student', 'GET', '/plants')).body;
  expect(items).toMatchObject([{ id, scenarios: 1 }]);
  expect(items[0]).not.toHaveProperty('plant');

  centre.now = new Date('2026-03-02T11:00:00Z');
  const two = { ...smallPlant, vehicles: [...smallPlant.vehicles!, { id: 'v2', type: 'igv', start: 'out' }] };
  const changed = await centre.ask('li:a:student', 'PUT', `/plants/${id}`, { ...body, plant: two, version: 1 });
  expect(changed.body).toMatchObject({ vehicles: 2, version: 2, changedAt: '2026-03-02T11:00:00.000Z' });
  const late = await centre.ask('wu:a:manager', 'PUT', `/plants/${id}`, { ...body, version: 1 });
  expect(late.status).toBe(409);
  expect(late.body.detail).toMatch(/LI has changed it at 2026-03-02T11.*expected version 1, found 2/);
  expect((await centre.ask('li:a:student', 'GET', `/plants/${id}`)).body).toMatchObject({ vehicles: 2, version: 2 });

  expect((await centre.ask('li:a:student', 'DELETE', `/plants/${id}`)).status).toBe(204);
  expect((await centre.ask('li:a:student', 'GET', `/plants/${id}`)).status).toBe(404);
});

test('of two who save at once one is told that the other was first', async () => {
  const { id } = (await centre.ask('li:a:student', 'POST', '/plants', body)).body;
  const both = await Promise.all(
    ['li:a:student', 'wu:a:manager'].map((who) => centre.ask(who, 'PUT', `/plants/${id}`, { ...body, version: 1 })),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
});

test('what could not run is refused with every place, and nothing is kept', async () => {
  const before = (await centre.ask('wu:a:manager', 'GET', '/plants')).body.items.length;
  const unsound = {
    ...smallPlant,
    layout: { ...smallPlant.layout, exit: 'nowhere' },
    vehicles: [{ id: 'v', type: 'x', start: 'y' }],
  };
  const { status, body: problem } = await centre.ask('li:a:student', 'POST', '/plants', { ...body, plant: unsound });
  expect(status).toBe(422);
  const { errors, detail } = Problem.parse(problem);
  expect(detail).toMatch(/^Cannot keep the plant: .*\(plant\./);
  expect(errors!.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['body.plant.layout.exit', 'body.plant.vehicles.0.type', 'body.plant.vehicles.0.start']),
  );
  for (const { message } of problem.findings) expect(message.zh).toMatch(/\p{Script=Han}/u);
  for (const [wrong, place] of [
    [{ ...body, plant: {} }, 'body.plant.schema'],
    [
      { ...body, plant: { ...smallPlant, orders: [{ id: 'o', variant: 'red', release: -1 }] } },
      'body.plant.orders.0.release',
    ],
  ] as const) {
    const answer = await centre.ask('li:a:student', 'POST', '/plants', wrong);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toContain(place);
  }
  const noTitle = await centre.ask('li:a:student', 'POST', '/plants', { ...body, title: { en: 'x', zh: '' } });
  expect(noTitle.status).toBe(400);
  const huge = { ...smallPlant, source: 'x', notes: 'y'.repeat(2_000_000) };
  expect((await centre.ask('li:a:student', 'POST', '/plants', { ...body, plant: huge })).status).toBe(413);
  const nul = { ...smallPlant, notes: 'a\u0000b' };
  expect((await centre.ask('li:a:student', 'POST', '/plants', { ...body, plant: nul })).status).toBe(400);
  expect((await centre.ask('wu:a:manager', 'GET', '/plants')).body.items).toHaveLength(before);
});

test('a scenario that does not fit is refused at its place', async () => {
  for (const [patch, place] of [
    [[{ op: 'remove', path: '/vehicles/7' }], 'body.scenarios.0.patch.0'],
    [
      [{ op: 'replace', path: '/vehicleTypes/0/maximumSpeed', value: -1 }],
      'body.scenarios.0.vehicleTypes.0.maximumSpeed',
    ],
    [[{ op: 'remove', path: '/islands/1' }], 'body.scenarios.0.workMasters.0.steps.1.alternatives.0.island'],
    [[{ op: 'replace', path: 'vehicles' }], 'body.scenarios.0.patch.0.path'],
  ] as const) {
    const answer = await centre.ask('li:a:student', 'POST', '/plants', {
      ...body,
      scenarios: [{ name: { en: 'x', zh: 'x' }, patch }],
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toContain(place);
  }
});

test('the plant of another person is changed by a manager only', async () => {
  const { id } = (await centre.ask('li:a:student', 'POST', '/plants', body)).body;
  for (const role of ['student', 'engineer']) {
    const change = await centre.ask(`chen:a:${role}`, 'PUT', `/plants/${id}`, { ...body, version: 1 });
    expect(change.status).toBe(403);
    expect(change.body.detail).toMatch(/it belongs to LI/);
    expect((await centre.ask(`chen:a:${role}`, 'DELETE', `/plants/${id}`)).status).toBe(403);
  }
  const change = await centre.ask('wu:a:manager', 'PUT', `/plants/${id}`, { ...body, version: 1 });
  expect(change.body).toMatchObject({ version: 2, authorName: 'LI', changedBy: 'WU' });
  expect((await centre.ask('wu:a:manager', 'DELETE', `/plants/${id}`)).status).toBe(204);
});

test('another organization sees and changes nothing of it', async () => {
  const { id } = (await centre.ask('li:a:student', 'POST', '/plants', body)).body;
  const rival = 'li:b:owner';
  expect((await centre.ask(rival, 'GET', '/plants')).body).toEqual({ items: [] });
  expect((await centre.ask(rival, 'GET', `/plants/${id}`)).status).toBe(404);
  expect((await centre.ask(rival, 'PUT', `/plants/${id}`, { ...body, version: 1 })).status).toBe(404);
  expect((await centre.ask(rival, 'DELETE', `/plants/${id}`)).status).toBe(404);
  expect((await centre.ask('li:a:student', 'GET', `/plants/${id}`)).body.version).toBe(1);
});

/** As a person leaves it in the middle of drawing: an order for nothing, no recipe, a scenario that does not fit. */
const unfinished = {
  ...body,
  draft: true,
  plant: { ...smallPlant, workMasters: [], orders: [{ id: 'o', variant: 'none' }] },
  scenarios: [faster, { ...faster, patch: [{ op: 'remove', path: '/vehicles/7' }] }],
};

test('a draft is kept as it is until it can run, over its versions as any plant', async () => {
  const refused = await centre.ask('li:a:student', 'POST', '/plants', { ...unfinished, draft: false });
  expect(refused.status).toBe(422);
  const made = await centre.ask('li:a:student', 'POST', '/plants', unfinished);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ version: 1, islands: 2, plant: unfinished.plant, scenarios: unfinished.scenarios });
  expect(made.body.problems).toBeGreaterThan(1);
  const { id } = made.body;
  const { items } = (await centre.ask('chen:a:student', 'GET', '/plants')).body;
  // Others were kept at the same instant.
  expect(items.find((one: { id: string }) => one.id === id)).toMatchObject({ problems: made.body.problems });

  const late = await centre.ask('li:a:student', 'PUT', `/plants/${id}`, { ...unfinished, version: 7 });
  expect(late.status).toBe(409);
  const sound = await centre.ask('li:a:student', 'PUT', `/plants/${id}`, { ...body, draft: true, version: 1 });
  expect(sound.body).toMatchObject({ version: 2, problems: 0 });
  const back = await centre.ask('li:a:student', 'PUT', `/plants/${id}`, { ...unfinished, version: 2 });
  expect(back.body).toMatchObject({ version: 3, problems: made.body.problems });
});

test('also a draft has the form and the size of a plant', async () => {
  const before = (await centre.ask('li:a:student', 'GET', '/plants')).body.items.length;
  for (const [wrong, status] of [
    [{ ...unfinished, plant: {} }, 422],
    [{ ...unfinished, plant: { ...smallPlant, layout: 'none' } }, 422],
    [{ ...unfinished, plant: { ...smallPlant, vehicles: [{ id: 'v', type: 'x', start: 'y', speed: 1 }] } }, 422],
    [{ ...unfinished, plant: { ...smallPlant, orders: [{ id: 'o', variant: 'red', release: -1 }] } }, 422],
    [{ ...unfinished, scenarios: [{ ...faster, patch: [{ op: 'replace', path: 'vehicles' }] }] }, 422],
    [{ ...unfinished, plant: { ...smallPlant, notes: 'y'.repeat(2_000_000) } }, 413],
    [{ ...unfinished, plant: { ...smallPlant, notes: 'a\u0000b' } }, 400],
    [{ ...unfinished, draft: 'yes' }, 400],
  ] as const) {
    expect((await centre.ask('li:a:student', 'POST', '/plants', wrong)).status).toBe(status);
  }
  expect((await centre.ask('li:a:student', 'GET', '/plants')).body.items).toHaveLength(before);
});

test('a draft stays within its organization, and nothing is done with it before it can run', async () => {
  const { id } = (await centre.ask('li:a:student', 'POST', '/plants', unfinished)).body;
  expect((await centre.ask('li:b:owner', 'GET', '/plants')).body).toEqual({ items: [] });
  expect((await centre.ask('li:b:owner', 'GET', `/plants/${id}`)).status).toBe(404);
  const over = await centre.ask('li:b:owner', 'PUT', `/plants/${id}`, { ...unfinished, version: 1 });
  expect(over.status).toBe(404);
  expect((await centre.ask('chen:a:student', 'PUT', `/plants/${id}`, { ...unfinished, version: 1 })).status).toBe(403);
  const link = await centre.ask('li:a:student', 'PUT', `/plants/${id}/skills/any`, { evaluation: 'ev_1' });
  expect(link.status).toBe(422);
  expect(link.body.detail).toMatch(/Cannot use the plant: .*there is no recipe yet/);
  expect((await centre.ask('li:a:student', 'GET', `/plants/${id}`)).body.version).toBe(1);
});
