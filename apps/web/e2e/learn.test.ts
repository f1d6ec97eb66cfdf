import { exerciseNamed, situationOf } from '@palaestra/practice';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { afresh } from './afresh.ts';
import { ARGS, CHROMIUM } from './browser.ts';
import { openEmptyGround } from './ground.ts';
import { comeIn } from './guest.ts';

const school = afresh(async (end) => {
  const faults: string[] = [];
  const server = await openEmptyGround();
  end.defer(server.close);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  end.defer(() => browser.close());
  const teacher = await comeIn(browser, server.ownerLink, { name: 'Lin An', locale: 'en-GB', faults });
  const { link } = await server.api.invite('student');
  const student = await comeIn(browser, link, { name: 'Chen Xi', locale: 'zh-CN', faults });
  return { server, teacher, student, faults };
});

test('a teacher makes a class, a student joins it, tries, hands in, and stands on the ladder with his grade', async () => {
  const { server, teacher, student, faults } = school();
  await teacher.goto(`${server.url}/practice`);
  await teacher.getByRole('button', { name: 'New class' }).click();
  const dialog = teacher.getByRole('dialog');
  await dialog.getByLabel('Class').fill('Autumn');
  await dialog.getByLabel('Find the bottleneck').check();
  await dialog.getByLabel('Beat the rule by 5 %').check();
  await dialog.getByRole('button', { name: 'New class' }).click();
  await teacher.getByRole('heading', { name: 'Autumn', level: 1 }).waitFor();
  const [made] = await server.api.classes();

  await student.goto(`${server.url}/practice/classes/${made!.id}?code=${made!.code}`);
  await student.getByRole('button', { name: '加入班级' }).click();
  await student.getByRole('link', { name: '找出瓶颈' }).click();
  await student.getByRole('heading', { name: '找出瓶颈', level: 1 }).waitFor();
  await student.getByLabel('插接线束与 BMS').check();
  await student.getByRole('button', { name: '在此试算' }).click();
  const preview = student.getByTestId('grade');
  await preview.waitFor();
  await expect.poll(() => preview.textContent()).toMatch(/100分/);
  await student.getByRole('button', { name: '提交', exact: true }).click();
  await student.waitForURL(/\/practice\/submissions\/sub_/);
  await student.getByTestId('grade').waitFor();
  // The same function on the server, under seeds that nobody knows.
  await expect.poll(() => student.getByTestId('grade').textContent()).toMatch(/100分/);
  expect(await student.getByRole('alert').count()).toBe(0);

  await teacher.reload();
  const ladder = teacher.getByTestId('ladder');
  await ladder.waitFor();
  await expect.poll(() => ladder.textContent()).toMatch(/1Chen Xi.*100/);
  await ladder.getByRole('link', { name: 'Chen Xi' }).click();
  await teacher.getByRole('button', { name: 'Print the report' }).waitFor();
  await teacher.getByText('Plug harness and BMS').first().waitFor();
  expect(faults).toEqual([]);
});

test('a policy that loops for ever is told with its line, here and in the grade', async () => {
  const { server, student } = school();
  await student.goto(`${server.url}/practice/exercises/beat-the-rule`);
  const source = 'export function vehicle() {\n  for (;;);\n}\n';
  const stored = JSON.stringify({ policy: source });
  await student.evaluate((kept) => localStorage.setItem('palaestra.exercise.beat-the-rule', kept), stored);
  await student.reload();
  await student.getByRole('button', { name: '在此试算' }).click();
  await student
    .getByText(/策略在第 2 行出错/)
    .first()
    .waitFor();
  await student.getByRole('button', { name: '提交', exact: true }).click();
  await student.waitForURL(/\/practice\/submissions\/sub_/);
  await student.getByTestId('grade').waitFor();
  await student.getByText(/策略在第 2 行出错/).waitFor();
  await expect.poll(() => student.locator('[data-fault]').textContent()).toContain('for (;;);');
});

test('a teacher writes an exercise, publishes it once his own answer passes, and a student buys within the budget', async () => {
  const { server, teacher, student, faults } = school();
  await teacher.goto(`${server.url}/practice`);
  await teacher.getByRole('link', { name: 'New exercise' }).click();
  for (const [label, en, zh] of [
    ['Title', 'More vehicles', '更多车辆'],
    ['Goal', 'Bring packs out sooner', '让电池包更快完成'],
    ['Why it matters, where to look', 'See who waits for whom', '看看谁在等谁'],
  ] as const) {
    await teacher.getByLabel(`${label} (English)`).fill(en);
    await teacher.getByLabel(`${label} (中文)`).fill(zh);
  }
  await teacher.getByLabel('A policy', { exact: true }).uncheck();
  await teacher.getByLabel('Changes of the plant').uncheck();
  await teacher.getByLabel('What to buy, within a budget').check();
  await teacher.getByLabel('Budget', { exact: true }).fill('200000');
  await teacher.getByLabel(/^An island fails in the attempt/).check();
  await teacher.getByLabel('Island that fails').selectOption('weld');
  await teacher.getByLabel('Fails after, h').fill('6');
  await teacher.getByLabel('Stays down for, h').fill('0.1');
  await teacher.getByLabel('Simulated hours').fill('24');
  await teacher.getByLabel('Warm-up hours').fill('4');
  await teacher.getByLabel('Figure', { exact: true }).selectOption('leadTime');
  await teacher.getByLabel('Per cent', { exact: true }).fill('1');
  await teacher.getByRole('button', { name: 'Save the draft' }).click();
  await teacher.getByRole('heading', { name: 'More vehicles', level: 1 }).waitFor();
  await teacher.getByRole('button', { name: 'Publish' }).click();
  await teacher.getByText('Try the exercise with an answer of your own first.').waitFor();
  // The browser notes the refusal, which was wanted.
  await expect.poll(() => faults.length).toBeGreaterThan(0);
  expect(faults.splice(0)).toEqual([expect.stringContaining('409 (Conflict)')]);
  await teacher.getByLabel('Vehicles', { exact: true }).fill('2');
  await teacher.getByText(/^120.000 of 200.000 spent$/).waitFor();
  await teacher.getByRole('button', { name: 'Try it as students are graded' }).click();
  await teacher.getByText(/Your answer passes, and doing nothing does not/).waitFor();
  await teacher.getByRole('button', { name: 'Publish' }).click();
  await teacher.getByText('Students have this as version 1.').waitFor();

  await student.goto(`${server.url}/practice`);
  await student.getByRole('link', { name: /更多车辆/ }).click();
  await student.getByText(/焊接.*停机/).waitFor();
  await student.getByLabel('车队', { exact: true }).fill('4');
  await student.getByRole('button', { name: '提交', exact: true }).click();
  // Told here, in the student's language; nothing was sent.
  await expect.poll(() => student.getByRole('alert').textContent()).toBe('预算最多 200000，实际 240000');
  await student.getByLabel('车队', { exact: true }).fill('2');
  await student.getByRole('button', { name: '提交', exact: true }).click();
  await student.waitForURL(/\/practice\/submissions\/sub_/);
  await student.getByTestId('grade').waitFor();
  await expect.poll(() => student.getByTestId('grade').textContent()).toMatch(/100分/);
  await student.getByText('第 1 版').waitFor();
  const report = await student.pdf({ format: 'A4' });
  expect(report.subarray(0, 5).toString()).toBe('%PDF-');
});

test('of two teachers at one draft the second is told of the first, and keeps what he typed', async () => {
  const { server, teacher, faults } = school();
  const text = (en: string, zh: string) => ({ en, zh });
  const { exercise: draft } = await server.api.createExercise({
    title: text('Fewer vehicles', '更少车辆'),
    goal: text('Bring packs out sooner', '让电池包更快完成'),
    about: text('See who waits for whom', '看看谁在等谁'),
    plant: 'battery-pack',
    scenario: null,
    hands: ['purchases'],
    changeable: [],
    limits: { money: { most: 100, vehicle: 60, workUnit: 90 } },
    breakdown: null,
    hours: 24,
    warmUp: 4,
    runs: 2,
    criteria: [{ figure: 'leadTime', rule: { gain: 0.01 }, points: 100 }],
    weight: 3,
  });
  await teacher.goto(`${server.url}/practice/exercises/${draft.id}/edit`);
  await teacher.getByLabel('Title (English)').fill('Mine');
  const { body, edition } = await server.api.exerciseDraft(draft.id);
  await server.api.updateExercise(draft.id, { ...body, weight: 4, edition });
  await teacher.getByTestId('overtaken').waitFor();
  await teacher.getByRole('button', { name: 'Save the draft' }).click();
  await teacher.getByText(/has changed this draft at/).waitFor();
  await expect.poll(() => faults.length).toBeGreaterThan(0);
  expect(faults.splice(0)).toEqual([expect.stringContaining('409 (Conflict)')]);
  await expect.poll(() => teacher.getByLabel('Title (English)').inputValue()).toBe('Mine');
  expect((await server.api.exerciseDraft(draft.id)).body).toMatchObject({ title: { en: 'Fewer vehicles' }, weight: 4 });
  await teacher.getByRole('button', { name: /^Save mine over the version of/ }).click();
  await teacher.getByRole('heading', { name: 'Mine', level: 1 }).waitFor();
  await teacher.getByTestId('overtaken').waitFor({ state: 'detached' });
});

test('a student finds a plan on the scheduling page and hands it in for the exercise', async () => {
  const { server, student, faults } = school();
  await student.goto(`${server.url}/practice/exercises/plan-the-smallest`);
  await student.getByRole('link', { name: '去排产' }).click();
  await student.getByTestId('seconds').fill('600');
  await student.getByTestId('optimise').click();
  await expect.poll(() => student.getByTestId('makespan').getAttribute('data-ms')).toBe('96000');
  await student.getByTestId('optimise').click();
  await student.getByTestId('take-plan').click();
  await student.waitForURL(/\/practice\/exercises\/plan-the-smallest/);
  await student.getByText(/按计划自身时间为 96 秒/).waitFor();
  await student.getByRole('button', { name: '提交', exact: true }).click();
  await student.waitForURL(/\/practice\/submissions\/sub_/);
  await expect.poll(() => student.getByTestId('grade').textContent()).toMatch(/100分/);
  // Without the add-on that proves plans the browser notes that it was not there.
  expect(faults.splice(0).filter((fault) => !/404/.test(fault))).toEqual([]);
});

test('a skill shows what its few trials leave open, what would narrow it, and a copy that can be linked', async () => {
  const { server, teacher, faults } = school();
  const { given } = await situationOf(exerciseNamed('find-the-bottleneck'), null);
  const held = await server.api.createPlant({ title: { en: 'Held', zh: '受限' }, plant: { ...given }, scenarios: [] });
  await teacher.goto(`${server.url}/practice/plants/${held.id}/skills`);
  await teacher.getByText(/Improve first: Plug connectors/).waitFor();
  await teacher
    .getByText(/^\d[\d ]* more trials$/)
    .first()
    .waitFor();
  await teacher.goto(`${server.url}/practice/plants/battery-pack/skills`);
  await teacher.getByText('No skill holds this plant up.').waitFor();
  await teacher.getByRole('img', { name: /^Throughput from/ }).waitFor();
  await teacher.getByText(/The success rate no longer matters for the throughput/).waitFor();
  expect(await teacher.getByText(/more trials/).count()).toBe(0);
  await teacher.getByRole('button', { name: 'Keep a copy to link evaluations' }).click();
  await teacher.waitForURL(/\/practice\/plants\/pl_[^/]+\/skills/);
  await teacher.getByText('No finished evaluation has a success yet.').waitFor();
  expect((await server.api.plants())[0]).toMatchObject({ islands: 8, version: 1 });
  expect(faults).toEqual([]);
});
