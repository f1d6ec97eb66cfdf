import { migrations as cleanse } from '@palaestra/cleanse/server';
import { migrations as collect } from '@palaestra/collect/server';
import { migrations as evaluate } from '@palaestra/evaluate/server';
import { migrations as label } from '@palaestra/label/server';
import { migrations as manage } from '@palaestra/manage/server';
import { migrations as auth } from '@palaestra/platform/auth';
import { migrations as train } from '@palaestra/train/server';
import { migrations as transmit } from '@palaestra/transmit/server';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Centre, openCentre } from './testing/centre.ts';
import { smallPlant } from './testing/small-plant.ts';

let centre: Centre;
beforeAll(async () => {
  centre = await openCentre([auth, collect, transmit, cleanse, label, manage, train, evaluate]);
  const { db } = centre.context;
  await sql`insert into organizations (id, name) values ('a', 'A'), ('b', 'B')`.execute(db);
  await sql`insert into policies (id, org, name, sha256, bytes, created_at)
    values ('pol_a', 'a', 'placer', ${'0'.repeat(64)}, 1, now())`.execute(db);
  await evaluation('ev_good', 'done', [8, 9, 10, -30]);
  await evaluation('ev_bad', 'done', [-30, -30]);
  await evaluation('ev_open', 'running', [8]);
});
afterAll(() => centre.close());

/** Trials by their times, s; negative ones failed. */
async function evaluation(id: string, state: string, times: readonly number[]): Promise<void> {
  const { db } = centre.context;
  await sql`insert into evaluations (id, org, policy, cell, trials, seed, state, created_at)
    values (${id}, 'a', 'pol_a', 'cell-to-tray', ${times.length}, 1, ${state}, now())`.execute(db);
  for (const [index, time] of times.entries()) {
    await sql`insert into trials (org, evaluation, index, seed, success, time, peak_force, criteria, created_at)
      values ('a', ${id}, ${index}, ${index}, ${time > 0}, ${Math.abs(time)}, 1, '[]', now())`.execute(db);
  }
}

const assumed = { source: 'assumed', evaluation: null, trials: 10, successes: 9, cycleTime: 60, failTime: 60 };
const skill = {
  id: 'place',
  capability: 'place cells',
  policy: null,
  performance: { ...assumed, resetTime: 5, retries: 2, otherwise: { manual: 120 } },
};
const plant = {
  ...smallPlant,
  capabilities: [{ id: 'place cells', name: 'Place cells' }],
  skills: [skill],
  workMasters: smallPlant.workMasters.map((master) => ({
    ...master,
    steps: master.steps.map((step) =>
      step.id === 'two' ? { ...step, alternatives: [{ island: 'B', time: { skill: 'place' } }] } : step,
    ),
  })),
};

async function makePlant(): Promise<string> {
  const { body } = await centre.ask('li:a:student', 'POST', '/plants', { title: { en: 'x', zh: 'x' }, plant });
  return body.id;
}
const link = async (who: string, id: string, ev: string, name = 'place') =>
  centre.ask(who, 'PUT', `/plants/${id}/skills/${name}`, { evaluation: ev });

test('a skill takes successes, trials and times from an evaluation; what the station does after a failure stays', async () => {
  const id = await makePlant();
  const { status, body } = await link('li:a:student', id, 'ev_good');
  expect(status).toBe(200);
  expect(body).toMatchObject({ version: 2, changedBy: 'LI' });
  expect(body.plant.skills).toEqual([
    {
      ...skill,
      policy: 'placer',
      performance: {
        ...skill.performance,
        source: 'simulated',
        evaluation: 'ev_good',
        trials: 4,
        successes: 3,
        cycleTime: { type: 'empirical', samples: [8, 9, 10] },
        failTime: { type: 'empirical', samples: [30] },
      },
    },
  ]);
});

test('what measured nothing, or belongs to somebody else, is refused', async () => {
  const id = await makePlant();
  expect((await link('li:a:student', id, 'ev_bad')).body.detail).toMatch(/no trial succeeded.*found 2 failures/);
  expect((await link('li:a:student', id, 'ev_open')).body.detail).toMatch(/expected the state done, found running/);
  expect((await link('li:a:student', id, 'ev_none')).status).toBe(404);
  expect((await link('li:a:student', id, 'ev_good', 'dance')).status).toBe(404);
  expect((await link('chen:a:engineer', id, 'ev_good')).status).toBe(403);
  // Neither the plant of another organization nor its evaluation.
  expect((await link('eve:b:owner', id, 'ev_good')).status).toBe(404);
  const own = await centre.ask('eve:b:owner', 'POST', '/plants', { title: { en: 'x', zh: 'x' }, plant });
  expect((await link('eve:b:owner', own.body.id, 'ev_good')).status).toBe(404);
  expect((await centre.ask('li:a:student', 'GET', `/plants/${id}`)).body.version).toBe(1);
});

test('one call orders demonstrations for the task of the cell in which the skill was tested', async () => {
  const id = await makePlant();
  const order = (who: string, body: object = {}) => centre.ask(who, 'POST', `/plants/${id}/skills/place/order`, body);
  expect((await order('li:a:engineer')).status).toBe(403);
  expect((await order('wu:a:manager')).body.detail).toMatch(/come from no evaluation/);
  await link('li:a:student', id, 'ev_good');
  const made = await order('wu:a:manager', { wanted: 40, note: 'For the plant' });
  expect(made).toMatchObject({ status: 201, body: { task: 'cell-to-tray' } });
  const { rows } =
    await sql`select org, task, note, slots, author from work_orders where id = ${made.body.order}`.execute(
      centre.context.db,
    );
  expect(rows).toEqual([
    { org: 'a', task: 'cell-to-tray', note: 'For the plant', slots: [{ variation: {}, wanted: 40 }], author: 'wu' },
  ]);
  expect((await order('wu:a:manager', { wanted: 0 })).status).toBe(400);
  expect((await centre.ask('eve:b:owner', 'POST', `/plants/${id}/skills/place/order`, {})).status).toBe(404);
});
