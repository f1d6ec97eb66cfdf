import { silentLogger } from '@palaestra/platform/log';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { gradeSubmission } from './jobs.ts';
import { type Centre, openCentre } from './testing/centre.ts';

let centre: Centre;
beforeAll(async () => {
  centre = await openCentre();
});
afterAll(() => centre.close());
beforeEach(() => {
  centre.now = new Date('2026-03-02T10:00:00Z');
  centre.sent.length = 0;
});

const teacher = 'wu:a:manager';
const exercise = 'find-the-bottleneck';

async function makeClass(more: object = {}): Promise<{ id: string; code: string }> {
  const body = { title: 'Autumn', exercises: [{ exercise }], ...more };
  return (await centre.ask(teacher, 'POST', '/classes', body)).body;
}
const join = (who: string, id: string, code: string) => centre.ask(who, 'POST', `/classes/${id}/join`, { code });
const leave = (who: string, id: string, person: string) =>
  centre.ask(who, 'DELETE', `/classes/${id}/students/${person}`);
const ladder = async (who: string, id: string) =>
  (await centre.ask(who, 'GET', `/classes/${id}/ladder`)).body.items[0].rows;

async function handIn(who: string, id: string, resource: string) {
  centre.now = new Date(centre.now.getTime() + 1000);
  const handed = await centre.ask(who, 'POST', `/exercises/${exercise}/submissions`, { resource, class: id });
  const job = centre.sent.shift();
  if (job !== undefined) {
    const { signal } = new AbortController();
    await gradeSubmission(centre.context, job.payload as { org: string; submission: string }, {
      signal,
      log: silentLogger,
    });
  }
  return handed;
}

test('a code expires and is renewed, and a wrong one is told apart from an old one', async () => {
  const { id, code } = await makeClass();
  centre.now = new Date('2026-04-02T10:00:00Z');
  expect(await join('li:a:student', id, 'AAAAAAAA')).toMatchObject({
    status: 403,
    body: { reason: 'class_code_wrong' },
  });
  expect(await join('li:a:student', id, code)).toMatchObject({
    status: 403,
    body: { reason: 'class_code_expired', facts: { at: '2026-04-01T10:00:00.000Z' } },
  });
  expect((await centre.ask('li:a:engineer', 'POST', `/classes/${id}/code`, { days: 7 })).status).toBe(403);
  const { body: renewed } = await centre.ask(teacher, 'POST', `/classes/${id}/code`, { days: 7 });
  expect(renewed).toMatchObject({ codeUntil: '2026-04-09T10:00:00.000Z' });
  expect(renewed.code).not.toBe(code);
  expect((await join('li:a:student', id, code)).status).toBe(403);
  expect((await join('li:a:student', id, renewed.code)).status).toBe(200);
  expect((await centre.ask('li:a:student', 'GET', `/classes/${id}`)).body).toMatchObject({
    code: null,
    codeUntil: null,
  });
});

test('a student leaves, another is taken out; both go from the ladder, and what they handed in stays theirs', async () => {
  const { id, code } = await makeClass();
  for (const who of ['li', 'chen', 'hu']) {
    await join(`${who}:a:student`, id, code);
    await handIn(`${who}:a:student`, id, 'weld');
  }
  // Who did equally well stands equally high.
  expect((await ladder(teacher, id)).map(({ rank }: { rank: number }) => rank)).toEqual([1, 1, 1]);
  await handIn('hu:a:student', id, 'wiring');
  expect((await ladder('li:a:student', id)).map(({ rank }: { rank: number }) => rank)).toEqual([1, 2, 2]);

  expect(await leave('li:a:student', id, 'chen')).toMatchObject({ status: 403, body: { reason: 'student_foreign' } });
  expect((await leave('li:a:student', id, 'li')).status).toBe(204);
  expect((await leave('li:a:student', id, 'li')).status).toBe(404);
  expect((await leave(teacher, id, 'chen')).status).toBe(204);
  const { items } = (await centre.ask(teacher, 'GET', `/classes/${id}/students`)).body;
  expect(items).toMatchObject([{ person: 'hu', personName: 'HU', alias: null, attempts: 2 }]);
  expect(await ladder(teacher, id)).toMatchObject([{ rank: 1, personName: 'HU' }]);
  expect((await centre.ask('chen:a:student', 'GET', `/submissions?class=${id}`)).body.items).toHaveLength(1);
  expect(await handIn('chen:a:student', id, 'weld')).toMatchObject({ status: 403, body: { reason: 'class_not_in' } });
  expect((await centre.ask('hu:a:student', 'GET', `/classes/${id}/students`)).status).toBe(403);
});

test('a class that is over takes nobody and nothing until it goes on; its ladder stays', async () => {
  const { id, code } = await makeClass();
  await join('li:a:student', id, code);
  await handIn('li:a:student', id, 'weld');
  expect((await centre.ask('li:a:student', 'PUT', `/classes/${id}/archived`, { archived: true })).status).toBe(403);
  const over = await centre.ask(teacher, 'PUT', `/classes/${id}/archived`, { archived: true });
  expect(over.body).toMatchObject({ archived: true });
  expect(await join('chen:a:student', id, code)).toMatchObject({ status: 409, body: { reason: 'class_over' } });
  expect(await handIn('li:a:student', id, 'weld')).toMatchObject({ status: 409, body: { reason: 'class_over' } });
  expect(await ladder('li:a:student', id)).toHaveLength(1);
  const { items } = (await centre.ask(teacher, 'GET', '/classes')).body;
  expect(items.at(-1)).toMatchObject({ id, archived: true });
  await centre.ask(teacher, 'PUT', `/classes/${id}/archived`, { archived: false });
  expect((await join('chen:a:student', id, code)).status).toBe(200);
});

test('where a class goes by aliases, students see no names; the teacher does', async () => {
  const { id, code } = await makeClass({ aliases: true });
  for (const who of ['li', 'chen', 'hu']) await join(`${who}:a:student`, id, code);
  const alias = (who: string, name: string | null) =>
    centre.ask(`${who}:a:student`, 'PUT', `/classes/${id}/alias`, { alias: name });
  expect((await alias('li', ' Swift ')).body).toMatchObject({ alias: 'Swift', joined: true });
  expect(await alias('chen', 'swift')).toMatchObject({ status: 409, body: { reason: 'alias_taken' } });
  // Nobody goes by the name of another.
  expect((await alias('chen', 'HU')).status).toBe(409);
  expect((await alias('wang', 'Quick')).status).toBe(404);
  for (const bad of ['', 'x'.repeat(41), 'a‮b']) expect((await alias('chen', bad)).status, bad).toBe(400);
  for (const who of ['li', 'chen']) await handIn(`${who}:a:student`, id, 'weld');
  const seen = await ladder('chen:a:student', id);
  expect(seen).toMatchObject([
    { personName: 'Swift', own: false },
    { personName: null, own: true },
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/LI|CHEN|"li"|"chen"/);
  expect((await ladder(teacher, id)).map(({ personName }: { personName: string }) => personName)).toEqual([
    'LI',
    'CHEN',
  ]);
});

test('the grades of a class are a table that a spreadsheet reads, also in Chinese, and runs nothing of it', async () => {
  const { id, code } = await makeClass({ exercises: [{ exercise }, { exercise: 'beat-the-rule' }] });
  await join('=cmd():a:student', id, code);
  await join('li:a:student', id, code);
  await handIn('li:a:student', id, 'wiring');
  const csv = async (lang: string) =>
    (await centre.ask(teacher, 'GET', `/classes/${id}/grades.csv?lang=${lang}`)).body as string;
  const [head, ...rows] = (await csv('en')).trimEnd().split('\r\n');
  expect(head).toMatch(/^﻿student,alias,exercise,version,points,passed/);
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatch(/^'=CMD\(\),,Find the bottleneck,,,,,,,0,,,1,0$/);
  expect(rows[2]).toMatch(/^LI,,Find the bottleneck,1,100,yes,Throughput,[\d.]+,per hour,1,no,2026-03-02T[^,]+,1,50$/);
  expect(await csv('zh')).toMatch(/学生,别名,练习.*\r\n.*找出瓶颈/);
  for (const who of ['li:a:student', 'li:a:engineer']) {
    expect((await centre.ask(who, 'GET', `/classes/${id}/grades.csv`)).status).toBe(403);
  }
});

test('who is forgotten leaves nothing behind, and only himself or a manager may ask for it', async () => {
  const { id, code } = await makeClass();
  await join('sun:a:student', id, code);
  await handIn('sun:a:student', id, 'weld');
  await join('li:a:student', id, code);
  expect(await centre.ask('li:a:student', 'DELETE', '/people/sun')).toMatchObject({
    status: 403,
    body: { reason: 'student_foreign' },
  });
  // Another organization forgets its own only.
  expect((await centre.ask('x:b:owner', 'DELETE', '/people/sun')).status).toBe(204);
  expect((await centre.ask(teacher, 'GET', `/classes/${id}/students`)).body.items).toHaveLength(2);
  expect((await centre.ask('sun:a:student', 'DELETE', '/people/sun')).status).toBe(204);
  expect((await centre.ask('sun:a:student', 'GET', '/submissions')).body.items).toEqual([]);
  expect(await ladder(teacher, id)).toEqual([]);
  const { items } = (await centre.ask(teacher, 'GET', `/classes/${id}/students`)).body;
  expect(items.map(({ person }: { person: string }) => person)).toEqual(['li']);
  await centre.ask(teacher, 'DELETE', '/people/wu');
  expect((await centre.ask(teacher, 'GET', `/classes/${id}`)).body).toMatchObject({ teacherName: '–' });
});

test('another organization neither sees nor changes a class of this one', async () => {
  const { id, code } = await makeClass();
  await join('lin:a:student', id, code);
  const rival = 'lin:b:owner';
  for (const [method, path, body] of [
    ['GET', `/classes/${id}/students`],
    ['GET', `/classes/${id}/grades.csv`],
    ['POST', `/classes/${id}/code`, { days: 1 }],
    ['PUT', `/classes/${id}/archived`, { archived: true }],
    ['PUT', `/classes/${id}/alias`, { alias: 'x' }],
    ['DELETE', `/classes/${id}/students/lin`],
  ] as const) {
    expect((await centre.ask(rival, method, path, body)).status, path).toBe(404);
  }
  expect((await centre.ask(teacher, 'GET', `/classes/${id}`)).body).toMatchObject({
    code,
    archived: false,
    students: 1,
  });
});
