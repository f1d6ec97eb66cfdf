import { JOB } from '@palaestra/core';
import { silentLogger } from '@palaestra/platform/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gradeSubmission } from './jobs.ts';
import { type Centre, openCentre } from './testing/centre.ts';

let centre: Centre;
beforeAll(async () => {
  centre = await openCentre();
});
afterAll(() => centre.close());

const teacher = 'wu:a:manager';
const exercise = 'find-the-bottleneck';
const inAnHour = '2026-03-02T11:00:00.000Z';

async function makeClass(): Promise<{ id: string; code: string }> {
  const exercises = [{ exercise, due: inAnHour }, { exercise: 'beat-the-rule' }];
  const { status, body } = await centre.ask(teacher, 'POST', '/classes', { title: 'Autumn', exercises });
  expect(status).toBe(201);
  expect(body).toMatchObject({ title: 'Autumn', teacherName: 'WU', joined: false, students: 0 });
  return body;
}
const join = (who: string, id: string, code: string) => centre.ask(who, 'POST', `/classes/${id}/join`, { code });
async function handIn(who: string, body: object, to = exercise) {
  centre.now = new Date(centre.now.getTime() + 1000);
  return centre.ask(who, 'POST', `/exercises/${to}/submissions`, body);
}

/** Do the oldest job that was sent. */
async function grade(signal = new AbortController().signal): Promise<void> {
  const { name, payload } = centre.sent.shift()!;
  expect(name).toBe(JOB.grade);
  await gradeSubmission(centre.context, payload as { org: string; submission: string }, { signal, log: silentLogger });
}

test('a class is joined by its code; what is handed in is graded in a process of its own, and stands on the ladder', async () => {
  const { id, code } = await makeClass();
  expect(code).toMatch(/^[A-Z2-9]{8}$/);
  // Who is not in it learns enough to join it.
  expect((await centre.ask('li:a:student', 'GET', `/classes/${id}`)).body).toMatchObject({
    title: 'Autumn',
    code: null,
    exercises: [],
    joined: false,
  });
  expect((await centre.ask('li:a:student', 'GET', '/classes')).body.items).toEqual([]);
  expect((await centre.ask('li:a:student', 'GET', `/classes/${id}/ladder`)).status).toBe(403);
  expect((await handIn('li:a:student', { resource: 'wiring', class: id })).status).toBe(403);
  expect((await join('li:a:student', id, 'AAAAAAAA')).status).toBe(403);
  expect((await join('li:a:student', id, ` ${code.toLowerCase()} `)).body).toMatchObject({ joined: true, students: 1 });
  expect((await join('li:a:student', id, code)).body.students).toBe(1);
  await join('chen:a:student', id, code);

  const asked = await handIn('li:a:student', { resource: 'test', class: id });
  expect(asked).toMatchObject({ status: 202, body: { state: 'queued', points: null, late: false, class: id } });
  expect(asked.body).not.toHaveProperty('body');
  const again = await handIn('li:a:student', { resource: 'wiring', class: id });
  expect(again).toMatchObject({ status: 409 });
  await grade();
  await handIn('li:a:student', { resource: 'wiring', class: id, remark: 'It escalates.' });
  await grade();
  await handIn('chen:a:student', { resource: 'weld', class: id });
  await grade();

  const mine = (await centre.ask('li:a:student', 'GET', '/submissions?exercise=find-the-bottleneck')).body.items;
  expect(mine).toMatchObject([
    { state: 'done', points: 100, passed: true },
    { state: 'done', passed: false },
  ]);
  const { body: full } = await centre.ask('li:a:student', 'GET', `/submissions/${mine[0].id}`);
  expect(full).toMatchObject({
    body: { resource: 'wiring', remark: 'It escalates.' },
    grade: { runs: 5, fault: null },
  });
  expect(full.plantSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(full.grade.lines[0]).toMatchObject({ figure: 'throughput', met: true });

  const { items } = (await centre.ask('li:a:student', 'GET', `/classes/${id}/ladder`)).body;
  expect(items).toMatchObject([
    {
      exercise,
      figure: 'throughput',
      rows: [
        { rank: 1, own: true, personName: 'LI', points: 100, attempts: 2, submission: mine[0].id, version: 1 },
        { rank: 2, own: false, personName: 'CHEN', passed: false, attempts: 1, submission: null },
      ],
    },
    { exercise: 'beat-the-rule', rows: [] },
  ]);
  expect((await centre.ask(teacher, 'GET', `/classes/${id}/ladder`)).body.items[0].rows[1].submission).toMatch(/^sub_/);
});

test('a policy that throws is graded with its line, by the job as well', async () => {
  const { body } = await handIn(
    'zhao:a:student',
    { policy: '\nexport const vehicle = () => nowhere;' },
    'beat-the-rule',
  );
  await grade();
  expect((await centre.ask('zhao:a:student', 'GET', `/submissions/${body.id}`)).body).toMatchObject({
    state: 'done',
    points: 0,
    grade: { passed: false, fault: { line: 2 }, runs: 0 },
  });
  // The next one may come.
  expect((await handIn('zhao:a:student', { resource: 'weld' })).status).toBe(202);
  centre.sent.length = 0;
});

test('what is stopped with the server stays open and is graded later, once', async () => {
  const { body } = await handIn('sun:a:student', { resource: 'lid' });
  const [job] = centre.sent;
  await expect(grade(AbortSignal.abort())).rejects.toThrow(/stopped/);
  const state = async () => (await centre.ask('sun:a:student', 'GET', `/submissions/${body.id}`)).body;
  expect(await state()).toMatchObject({ state: 'running', grade: null });
  centre.sent.push(job!);
  await grade();
  const first = await state();
  expect(first).toMatchObject({ state: 'done' });
  centre.now = new Date(centre.now.getTime() + 1000);
  centre.sent.push(job!);
  await grade();
  expect(await state()).toEqual(first);
});

test('who hands in after the due date is marked late', async () => {
  const { id, code } = await makeClass();
  await join('qian:a:student', id, code);
  centre.now = new Date('2026-03-02T11:00:01Z');
  const { body } = await handIn('qian:a:student', { resource: 'weld', class: id });
  expect(body).toMatchObject({ late: true });
  const other = await handIn('qian:a:student', { resource: 'weld', class: id }, 'cut-change-over');
  expect(other.status).toBe(400);
  centre.sent.length = 0;
});

test('what does not keep to the exercise is refused before it is graded', async () => {
  for (const [body, to] of [
    [{}, exercise],
    [{ resource: 'kitchen' }, exercise],
    [{ policy: 'export const route = () => 0;' }, exercise],
    [{ claims: { setup: 'attempt' } }, 'islands-against-line'],
    [{ claims: { beauty: 'attempt' } }, 'islands-against-line'],
    [{ policy: 'x'.repeat(200_001) }, 'beat-the-rule'],
  ] as const) {
    const { status, body: problem } = await handIn('wang:a:student', body, to);
    expect(status, JSON.stringify(body).slice(0, 50)).toBe(400);
    expect(problem.detail).toMatch(/^Cannot /);
  }
  expect((await handIn('wang:a:student', { resource: 'weld' }, 'none')).status).toBe(404);
  expect((await handIn('wang:a:student', { resource: 'weld', class: 'cl_none' })).status).toBe(403);
  expect(centre.sent).toEqual([]);
});

test('students neither make classes nor read what others handed in; managers do', async () => {
  const { id } = await makeClass();
  const body = { title: 'Mine', exercises: [{ exercise }] };
  for (const role of ['student', 'engineer']) {
    expect((await centre.ask(`li:a:${role}`, 'POST', '/classes', body)).status).toBe(403);
    expect((await centre.ask(`li:a:${role}`, 'PUT', `/classes/${id}`, body)).status).toBe(403);
  }
  expect((await centre.ask(teacher, 'PUT', `/classes/${id}`, body)).body).toMatchObject({ title: 'Mine' });
  expect((await centre.ask(teacher, 'POST', '/classes', { ...body, exercises: [{ exercise: 'x' }] })).status).toBe(404);
  const twice = { ...body, exercises: [{ exercise }, { exercise }] };
  expect((await centre.ask(teacher, 'POST', '/classes', twice)).status).toBe(400);

  const { body: handed } = await handIn('hu:a:student', { resource: 'weld' });
  expect((await centre.ask('li:a:engineer', 'GET', `/submissions/${handed.id}`)).status).toBe(404);
  const seen = (await centre.ask('li:a:engineer', 'GET', '/submissions')).body.items as { person: string }[];
  expect(seen.every(({ person }) => person === 'li')).toBe(true);
  expect((await centre.ask(teacher, 'GET', `/submissions/${handed.id}`)).status).toBe(200);
  const all = (await centre.ask(teacher, 'GET', '/submissions')).body.items as { person: string }[];
  expect(all.map(({ person }) => person)).toContain('hu');
  centre.sent.length = 0;
});

test('another organization sees, joins and hands in nothing of it', async () => {
  const { id, code } = await makeClass();
  await join('lin:a:student', id, code);
  const { body } = await handIn('lin:a:student', { resource: 'wiring', class: id });
  const rival = 'lin:b:owner';
  expect((await centre.ask(rival, 'GET', '/classes')).body).toEqual({ items: [] });
  expect((await centre.ask(rival, 'GET', '/submissions')).body).toEqual({ items: [] });
  expect((await centre.ask(rival, 'GET', `/classes/${id}`)).status).toBe(404);
  expect((await centre.ask(rival, 'GET', `/classes/${id}/ladder`)).status).toBe(404);
  expect((await join(rival, id, code)).status).toBe(404);
  const change = { title: 'x', exercises: [{ exercise }] };
  expect((await centre.ask(rival, 'PUT', `/classes/${id}`, change)).status).toBe(404);
  expect((await centre.ask(rival, 'GET', `/submissions/${body.id}`)).status).toBe(404);
  expect((await handIn(rival, { resource: 'wiring', class: id })).status).toBe(403);
  // The job of one organization does not grade the submission of another.
  const [job] = centre.sent;
  centre.sent.splice(0, 1, { ...job!, payload: { ...job!.payload, org: 'b' } });
  await grade();
  expect((await centre.ask('lin:a:student', 'GET', `/submissions/${body.id}`)).body.state).toBe('queued');
});
