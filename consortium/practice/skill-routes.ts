import { placeOrder, tasksOf } from '@palaestra/collect/server';
import { line, mayAct, PalaestraError, PlantDetail } from '@palaestra/core';
import { getEvaluation } from '@palaestra/evaluate/server';
import { type Plant, requirePlant } from '@palaestra/islands';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { json } from './json-body.ts';
import { plantOf, updatePlant } from './plant-store.ts';
import { measuredSkill } from './skill-performance.ts';

const params = z.object({ id: z.string(), skill: z.string() });
const Link = z.strictObject({ evaluation: z.string().max(100) });
const Wish = z.strictObject({
  /** Accepted episodes that are asked for. */
  wanted: z.number().int().min(1).max(100_000).default(50),
  /** The task; that of the cell in which the policy was tested when it is left out. */
  task: z.string().max(60).optional(),
  note: line(1000).default(''),
});

/** What the training ground knows of a plant's skills, and what the plant wants of the training ground. */
export function skillRoutes(context: StageContext): StageApp {
  const { db, live } = context;
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'put',
      path: '/practice/plants/{id}/skills/{skill}',
      summary: 'Give a skill the successes and times of an evaluation; your own plant, or as a manager any',
      middleware: [allow('student')] as const,
      request: { params, body: { required: true, ...json(Link, 'The evaluation') } },
      responses: { 200: json(PlantDetail, 'The plant, a version further'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id, skill: name } = c.req.valid('param');
      const kept = await plantOf(db, actor.org, id);
      const { plant, index } = skillOf(kept, name);
      const evaluation = await getEvaluation(context, actor.org, c.req.valid('json').evaluation);
      const skills = plant.skills.with(index, measuredSkill(plant.skills[index]!, evaluation));
      const { problems, islands, vehicles, variants, version, title, scenarios } = kept;
      const teaches = mayAct(actor.role, 'manager');
      const change = { actor, id, version, teaches, title, scenarios, plant: { ...kept.plant, skills } };
      await updatePlant(context, change, { problems, islands, vehicles, variants });
      live.send(actor.org, { kind: 'plant', id });
      return c.json(await plantOf(db, actor.org, id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/plants/{id}/skills/{skill}/order',
      summary: 'Have more demonstrations of a skill collected: a work order for its task',
      middleware: [allow('manager')] as const,
      request: { params, body: { required: true, ...json(Wish, 'How many') } },
      responses: {
        201: json(z.object({ order: z.string(), task: z.string() }), 'The work order'),
        ...problems(400, 401, 403, 404, 409),
      },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id, skill: name } = c.req.valid('param');
      const { wanted, task: asked, note } = c.req.valid('json');
      const { plant, index } = skillOf(await plantOf(db, actor.org, id), name);
      const task = asked ?? (await taskOfSkill(actor.org, plant.skills[index]!));
      const order = await placeOrder(context, actor, { task, note, slots: [{ variation: {}, wanted }] });
      return c.json({ order, task }, 201);
    },
  );
  return app;

  /** The task of the cell in which the skill's policy was tested. */
  async function taskOfSkill(org: string, { id, performance }: Plant['skills'][number]): Promise<string> {
    const { evaluation } = performance;
    if (evaluation === null) {
      const text = 'its numbers come from no evaluation, expected one to be linked, or a task to be named';
      throw new PalaestraError('conflict', `Cannot order demonstrations: ${text} (${id})`, {
        details: { reason: 'skill_unmeasured' },
      });
    }
    const { cell } = await getEvaluation(context, org, evaluation);
    const task = (await tasksOf(db, org)).find((one) => one.cell === cell);
    if (task !== undefined) return task.id;
    throw new PalaestraError('not_found', `Cannot order demonstrations: no task is done in the cell ${cell} (${id})`);
  }
}

function skillOf(kept: PlantDetail, name: string): { plant: Plant; index: number } {
  const plant = requirePlant(kept.plant, kept.id);
  const index = plant.skills.findIndex((skill) => skill.id === name);
  if (index >= 0) return { plant, index };
  throw new PalaestraError('not_found', `Cannot find the skill: the plant ${kept.id} has none of this name (${name})`);
}
