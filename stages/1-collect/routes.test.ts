import { CELL_KINDS } from '@palaestra/cells';
import { episodeIdOf } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { count, noteRecorded, noteVerdict } from './server.ts';
import { type Ground, openGround } from './testing/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

const items = (body: Record<string, unknown>) => body.items as Record<string, unknown>[];

test.each(['a', 'b', 'a'])('organization %s has the task of the simulated cell, in both languages', async (org) => {
  const { status, body } = await ground.ask(`li:${org}:student`, 'GET', '/tasks');
  expect(status).toBe(200);
  const task = items(body).find(({ id }) => id === 'cell-to-tray')!;
  expect(task).toMatchObject({ title: { zh: '电芯入托盘' }, cell: 'cell-to-tray', factors: [{ name: 'pocket' }] });
  expect(task.steps).toHaveLength(6);
});

test('every simulated cell has a task, and two stations that say that they are simulated', async () => {
  const { body } = await ground.ask('li:a:student', 'GET', '/stations');
  const told = CELL_KINDS.flatMap(({ name }, index) =>
    [1, 2].map((number) => ({ id: `sim-${2 * index + number}`, cell: name, simulated: true })),
  );
  expect(items(body)).toMatchObject(told);
  expect(items(body)[0]).toMatchObject({ robot: { embodiment: 'ur5e-2f85' } });
  const tasks = items((await ground.ask('li:a:student', 'GET', '/tasks')).body);
  expect(tasks.map(({ id }) => id)).toEqual(CELL_KINDS.map(({ task }) => task.id).sort());
});

test('a manager adds stations, an engineer tasks; an id is given once, each organization has its own', async () => {
  const station = { id: 'arm-7', name: 'Arm 7', simulated: false, cell: null, robot: { embodiment: 'x', serial: '7' } };
  expect((await ground.ask('li:a:engineer', 'POST', '/stations', station)).status).toBe(403);
  expect(await ground.ask('li:a:manager', 'POST', '/stations', station)).toEqual({ status: 201, body: station });
  expect((await ground.ask('li:a:manager', 'POST', '/stations', station)).status).toBe(409);
  expect(items((await ground.ask('li:b:student', 'GET', '/stations')).body).map(({ id }) => id)).not.toContain('arm-7');

  const text = { en: 'Wipe', zh: '擦拭' };
  const task = { id: 'wipe', title: text, instruction: text, steps: [text], cell: null, skills: ['reach'] };
  expect((await ground.ask('li:a:inspector', 'POST', '/tasks', task)).status).toBe(403);
  expect(await ground.ask('li:a:engineer', 'POST', '/tasks', task)).toEqual({ status: 201, body: task });
  expect((await ground.ask('li:a:engineer', 'POST', '/tasks', task)).status).toBe(409);
  expect(items((await ground.ask('li:b:student', 'GET', '/tasks')).body).map(({ id }) => id)).not.toContain('wipe');
  expect(items((await ground.ask('li:a:student', 'GET', '/tasks')).body)).toContainEqual(task);
});

test('an episode that arrives is counted once, for its organization, in whichever order its events come', async () => {
  const [one, two] = [episodeIdOf('1'.repeat(64)), episodeIdOf('2'.repeat(64))];
  const metadata = { task: 'cell-to-tray', station: 'sim-1', variation: {} };
  await noteRecorded(ground.context, 'a', { ...metadata, id: one });
  await noteRecorded(ground.context, 'a', { ...metadata, id: one });
  await noteVerdict(ground.context, 'a', two, 'keep');
  await noteRecorded(ground.context, 'a', { ...metadata, id: two });
  expect(await count(ground.context, 'a')).toEqual({ done: 2, waiting: 0, today: 2 });
  expect(await count(ground.context, 'b')).toEqual({ done: 0, waiting: 0, today: 0 });
  const { body } = await ground.ask('li:a:student', 'GET', '/ground');
  expect((body.stations as object[]).find((one) => 'id' in one && one.id === 'sim-1')).toMatchObject({
    lastHour: { recorded: 2, accepted: 1 },
    lastVerdict: { episode: two, decision: 'keep' },
  });
  const hours = body.hours as object[];
  expect([hours.length, hours.at(-1)]).toEqual([12, { at: '2026-03-02T10:00:00.000Z', recorded: 2, accepted: 1 }]);
  const other = await ground.ask('li:b:student', 'GET', '/ground');
  expect(JSON.stringify(other.body)).not.toContain(two);
});
