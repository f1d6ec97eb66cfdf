import { JOB } from '@palaestra/core';
import { silentLogger } from '@palaestra/platform/log';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { gradeSubmission, tryExercise } from './jobs.ts';
import { type Centre, openCentre } from './testing/centre.ts';
import { smallPlant } from './testing/small-plant.ts';

let centre: Centre;
let plant: string;
const teacher = 'wu:a:manager';
const student = 'li:a:student';
const both = (en: string, zh: string) => ({ en, zh });

beforeAll(async () => {
  centre = await openCentre();
  const later = [{ op: 'replace', path: '/vehicleTypes/0/maximumSpeed', value: 0.5 }];
  const body = {
    title: both('Two islands', '两岛'),
    plant: smallPlant,
    scenarios: [{ name: both('Slow', '慢'), patch: later }],
  };
  plant = (await centre.ask(teacher, 'POST', '/plants', body)).body.id;
});
afterAll(() => centre.close());
beforeEach(() => {
  centre.sent.length = 0;
});

/** One more vehicle brings the four orders out sooner; nothing else may be bought. */
const written = (more: object = {}) => ({
  title: both('One more vehicle', '再加一辆车'),
  goal: both('Finish a twentieth sooner', '提前百分之五完成'),
  about: both('Look at who waits', '看看谁在等待'),
  plant,
  scenario: 0,
  hands: ['purchases'],
  changeable: [],
  limits: { money: { most: 100, vehicle: 60, workUnit: 90 } },
  hours: 2,
  warmUp: 0,
  runs: 2,
  criteria: [{ figure: 'makespan', rule: { gain: 0.05 }, points: 100 }],
  weight: 3,
  ...more,
});
const answer = { purchases: { vehicles: 1 } };
const { signal } = new AbortController();

async function write(more: object = {}): Promise<string> {
  const { status, body } = await centre.ask(teacher, 'POST', '/exercises', written(more));
  expect(status, JSON.stringify(body)).toBe(201);
  return body.exercise.id;
}
async function work(): Promise<void> {
  const { name, payload } = centre.sent.shift()!;
  const job = { signal, log: silentLogger };
  if (name === JOB.tryExercise) await tryExercise(centre.context, payload as never, job);
  else await gradeSubmission(centre.context, payload as never, job);
}
const act = (id: string, verb: string, body?: object, who = teacher) =>
  centre.ask(who, 'POST', `/exercises/${id}/${verb}`, body);
async function publish(id: string, with_: object = answer) {
  expect((await act(id, 'trial', with_)).status).toBe(202);
  await work();
  return act(id, 'publish');
}
async function handIn(id: string, body: object) {
  centre.now = new Date(centre.now.getTime() + 1000);
  const handed = await act(id, 'submissions', body, student);
  if (handed.status === 202) await work();
  return handed;
}

test('an exercise is published when the answer of its teacher passes and doing nothing does not', async () => {
  const id = await write();
  expect((await centre.ask(student, 'GET', `/exercises/${id}`)).status).toBe(404);
  expect(await act(id, 'publish')).toMatchObject({ status: 409, body: { reason: 'exercise_untried' } });
  expect(await publish(id, { purchases: { A: 1 } })).toMatchObject({
    status: 409,
    body: { reason: 'exercise_unreachable' },
  });
  const { status, body } = await publish(id);
  expect(status).toBe(200);
  expect(body).toMatchObject({ exercise: { state: 'published', version: 1 }, changed: false });
  expect(body.trial).toMatchObject({ state: 'done', grade: { passed: true }, idle: { passed: false, points: 0 } });
  const { items } = (await centre.ask(student, 'GET', '/exercises')).body;
  expect(items.at(-1)).toMatchObject({ id, title: both('One more vehicle', '再加一辆车'), weight: 3 });
  const seen = (await centre.ask(student, 'GET', `/exercises/${id}`)).body;
  // The scenario lies over the plant, whose later changes are no longer the exercise's.
  expect(seen.plant).toMatchObject({ id: 'small', vehicleTypes: [{ maximumSpeed: 0.5 }] });
  expect(seen.exercise).toMatchObject({
    plantTitle: both('Two islands', '两岛'),
    situation: { name: both('Slow', '慢') },
  });
  expect((await centre.ask(student, 'GET', `/exercises/${id}/draft`)).status).toBe(403);
});

test('of two teachers who change the same draft, the second is told who was first, and nothing is overwritten', async () => {
  const id = await write();
  const read = (await centre.ask(teacher, 'GET', `/exercises/${id}/draft`)).body;
  expect(read).toMatchObject({ edition: 1, changedBy: 'WU', changedAt: centre.now.toISOString() });
  const at = centre.now.toISOString();
  const change = (who: string, weight: number, edition: number) =>
    centre.ask(who, 'PUT', `/exercises/${id}`, { ...written({ weight }), edition });
  expect(await change('qian:a:manager', 5, 1)).toMatchObject({ status: 200, body: { edition: 2, changedBy: 'QIAN' } });
  expect(await change(teacher, 7, 1)).toMatchObject({
    status: 409,
    body: { reason: 'exercise_changed', facts: { name: 'QIAN', at } },
  });
  const now = (await centre.ask(teacher, 'GET', `/exercises/${id}/draft`)).body;
  expect(now).toMatchObject({ edition: 2, body: { weight: 5 } });
  expect(await change(teacher, 7, 2)).toMatchObject({ status: 200, body: { edition: 3, body: { weight: 7 } } });
  expect((await change('wu:b:manager', 9, 3)).status).toBe(404);
});

test('what does not fit the form is told in both languages', async () => {
  const { status, body } = await centre.ask(teacher, 'POST', '/exercises', written({ warmUp: 3 }));
  expect(status).toBe(400);
  expect(body).toMatchObject({
    reason: 'form_unfit',
    facts: { en: 'expected the warm-up to end before the run', zh: '预热应在运行结束之前结束', path: 'body' },
  });
  const { body: wrong } = await centre.ask(teacher, 'POST', '/exercises', written({ runs: 'many' }));
  expect(wrong.facts).toMatchObject({ path: 'body.runs', zh: '无效输入：期望 数字，实际为 文本' });
});

test('a goal that doing nothing reaches is not published', async () => {
  const id = await write({ criteria: [{ figure: 'makespan', rule: { most: 6000 }, points: 100 }] });
  expect(await publish(id)).toMatchObject({ status: 409, body: { reason: 'exercise_idle' } });
});

test('what is changed is another version; old grades keep theirs', async () => {
  const id = await write();
  await publish(id);
  const first = await handIn(id, answer);
  expect(first).toMatchObject({ status: 202, body: { version: 1 } });
  const harder = written({ criteria: [{ figure: 'makespan', rule: { gain: 0.9 }, points: 100 }] });
  const { body: changed } = await centre.ask(teacher, 'PUT', `/exercises/${id}`, { ...harder, edition: 1 });
  expect(changed).toMatchObject({ changed: true, trial: null, exercise: { version: 1, state: 'published' } });
  // Students still have what was published.
  expect((await handIn(id, answer)).body.version).toBe(1);
  expect(await publish(id)).toMatchObject({ status: 409, body: { reason: 'exercise_unreachable' } });
  const sooner = written({ criteria: [{ figure: 'leadTime', rule: { gain: 0.05 }, points: 100 }] });
  await centre.ask(teacher, 'PUT', `/exercises/${id}`, { ...sooner, edition: 2 });
  expect(await publish(id)).toMatchObject({ status: 200, body: { exercise: { version: 2 } } });
  expect((await handIn(id, answer)).body.version).toBe(2);
  const { items } = (await centre.ask(student, 'GET', `/submissions?exercise=${id}`)).body;
  expect(items.map((one: { version: number }) => one.version)).toEqual([2, 1, 1]);
  const old = (await centre.ask(student, 'GET', `/submissions/${items[2].id}`)).body;
  expect(old.grade.lines).toMatchObject([{ figure: 'makespan', met: true }]);
  const asked = await centre.ask(student, 'GET', `/exercises/${id}?version=1`);
  expect(asked.body.exercise).toMatchObject({ version: 1, criteria: [{ figure: 'makespan' }] });
  expect((await centre.ask(student, 'GET', `/exercises/${id}?version=3`)).status).toBe(404);
});

test('what is withdrawn takes nothing more and is seen no longer, but its grades are; a draft may be deleted', async () => {
  const id = await write();
  expect(await act(id, 'withdraw')).toMatchObject({ status: 409, body: { reason: 'exercise_unpublished' } });
  await publish(id);
  await handIn(id, answer);
  expect((await act(id, 'withdraw')).body).toMatchObject({ exercise: { state: 'withdrawn' } });
  expect((await centre.ask(student, 'GET', `/exercises/${id}`)).status).toBe(404);
  expect((await centre.ask(student, 'GET', `/exercises/${id}?version=1`)).status).toBe(200);
  expect((await handIn(id, answer)).status).toBe(404);
  expect(await centre.ask(teacher, 'DELETE', `/exercises/${id}`)).toMatchObject({
    status: 409,
    body: { reason: 'exercise_published' },
  });
  // Nothing has changed, so that it comes back as it was, without another trial.
  expect((await act(id, 'publish')).body).toMatchObject({ exercise: { state: 'published', version: 1 } });
  const draft = await write();
  expect((await centre.ask(teacher, 'DELETE', `/exercises/${draft}`)).status).toBe(204);
  expect((await centre.ask(teacher, 'GET', `/exercises/${draft}/draft`)).status).toBe(404);
});

test('an attempt keeps to budget, families and what there is', async () => {
  const id = await write();
  await publish(id);
  for (const purchases of [
    { vehicles: 2 },
    { A: 1, vehicles: 1 },
    { kitchen: 1 },
    { vehicles: -1 },
    { vehicles: 1.5 },
  ]) {
    const { status, body } = await handIn(id, { purchases });
    expect(status, JSON.stringify(purchases)).toBe(400);
    expect(body.detail).toMatch(/^Cannot /);
  }
  const late = 'export const sequence = (unit: Unit, orders: WaitingOrder[]): Choice => 0;';
  const routed = await write({ hands: ['policy', 'plan'], limits: { families: ['vehicle'] } });
  expect((await act(routed, 'trial', { policy: late })).status).toBe(202);
  await work();
  const { trial } = (await centre.ask(teacher, 'GET', `/exercises/${routed}/draft`)).body;
  expect(trial.grade).toMatchObject({ passed: false, points: 0, fault: { line: 1 } });
  expect(trial.grade.fault.message.en).toMatch(/replace vehicle only, found sequence/);
});

test('of two teachers who try one draft at once, the second is told who was first, and nothing is overwritten', async () => {
  const id = await write();
  const both = await Promise.all([act(id, 'trial', answer), act(id, 'trial', answer, 'ma:a:owner')]);
  expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
  const refused = await act(id, 'trial', answer, 'ma:a:owner');
  expect(refused).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/has been trying it since 20/) },
  });
  await work();
  const { trial } = (await centre.ask(teacher, 'GET', `/exercises/${id}/draft`)).body;
  expect(trial).toMatchObject({ state: 'done', answer, grade: { passed: true } });
  // Over, so that the next may begin; one whose process was lost does not stand in the way for ever.
  expect((await act(id, 'trial', answer, 'ma:a:owner')).status).toBe(202);
  centre.now = new Date(centre.now.getTime() + 31 * 60_000);
  expect((await act(id, 'trial', answer)).status).toBe(202);
  centre.sent.length = 0;
});

test('a trial of what has changed since counts no longer', async () => {
  const id = await write();
  await act(id, 'trial', answer);
  await centre.ask(teacher, 'PUT', `/exercises/${id}`, { ...written(), edition: 1 });
  await work();
  expect((await centre.ask(teacher, 'GET', `/exercises/${id}/draft`)).body.trial).toBeNull();
});

test('what cannot be an exercise is refused with its reason', async () => {
  const refused = async (more: object) => (await centre.ask(teacher, 'POST', '/exercises', written(more))).status;
  for (const more of [
    { title: { en: 'x', zh: '' } },
    { hours: 2, warmUp: 2 },
    { hours: 241 },
    { runs: 1 },
    { criteria: [] },
    { criteria: [{ figure: 'makespan', rule: { claim: true }, points: 100 }] },
    { criteria: [{ figure: 'makespan', rule: { gain: 0.1 }, points: 99 }] },
    { criteria: [{ figure: 'beauty', rule: { gain: 0.1 }, points: 100 }] },
    { hands: ['claims'] },
    { hands: ['scenario'] },
    { changeable: ['/orders'] },
    { limits: {} },
    { limits: { money: { most: -1, vehicle: 1, workUnit: 1 } } },
    { breakdown: { island: 'none', at: 1, hours: 1 } },
    { weight: 0 },
  ]) {
    expect(await refused(more), JSON.stringify(more)).toBe(400);
  }
  expect(await refused({ plant: 'pl_none' })).toBe(404);
  expect(await refused({ scenario: 1 })).toBe(404);
  const packs = { plant: 'battery-pack', scenario: null };
  expect(
    await refused({
      ...packs,
      hands: ['plan'],
      limits: {},
      criteria: [{ figure: 'onTime', rule: { least: 0.9 }, points: 100 }],
    }),
  ).toBe(400);
  expect(await refused(packs)).toBe(400);
});

test('teachers write exercises, students do not, and another organization sees nothing of them', async () => {
  const id = await write();
  await publish(id);
  const body = { ...written(), edition: 1 };
  for (const who of ['li:a:student', 'li:a:engineer']) {
    expect((await centre.ask(who, 'POST', '/exercises', written())).status).toBe(403);
    expect((await centre.ask(who, 'PUT', `/exercises/${id}`, body)).status).toBe(403);
    expect((await centre.ask(who, 'DELETE', `/exercises/${id}`)).status).toBe(403);
    for (const verb of ['trial', 'publish', 'withdraw']) expect((await act(id, verb, answer, who)).status).toBe(403);
  }
  const rival = 'wu:b:owner';
  expect((await centre.ask(rival, 'POST', '/exercises', written())).status).toBe(404);
  expect(
    (await centre.ask(rival, 'GET', '/exercises')).body.items.every(
      (one: { state: string }) => one.state === 'built_in',
    ),
  ).toBe(true);
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '?version=1'],
    ['GET', '/draft'],
    ['PUT', ''],
    ['DELETE', ''],
    ['POST', '/trial'],
    ['POST', '/publish'],
    ['POST', '/withdraw'],
    ['POST', '/submissions'],
  ] as const) {
    const sent = method === 'PUT' ? body : answer;
    const given = method === 'GET' ? undefined : sent;
    expect((await centre.ask(rival, method, `/exercises/${id}${path}`, given)).status, path).toBe(404);
  }
  const inClass = { title: 'x', exercises: [{ exercise: id }] };
  expect((await centre.ask(rival, 'POST', '/classes', inClass)).status).toBe(404);
  expect((await centre.ask(teacher, 'POST', '/classes', inClass)).status).toBe(201);
  const draft = await write();
  expect((await centre.ask(teacher, 'POST', '/classes', { title: 'x', exercises: [{ exercise: draft }] })).status).toBe(
    404,
  );
});
