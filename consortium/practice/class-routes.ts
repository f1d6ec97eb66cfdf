import { ClassBody, Ladder, PalaestraError, PracticeClass } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { archiveClass, classesOf, classOf, insertClass, joinClass, renewCode, updateClass } from './class-store.ts';
import { askerOf } from './exercise-routes.ts';
import { exerciseFor } from './exercise-store.ts';
import { FIGURES } from './exercises/figures.ts';
import { json, list } from './json-body.ts';
import { ladderRows } from './ladder-store.ts';

const params = z.object({ id: z.string() });
const Join = z.strictObject({ code: z.string().max(100) });
const Renewal = z.strictObject({ days: z.number().int().min(1).max(366).default(30) });
const Archival = z.strictObject({ archived: z.boolean() });

/** Classes: managers make them and hand out their code; who has joined sees the others' names and figures, not their work. */
export function classRoutes(context: StageContext): StageApp {
  const { db, live } = context;
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/classes',
      summary: 'The classes that you are in, as a manager all of them; the newest first',
      middleware: [allow('student')] as const,
      responses: { 200: list(PracticeClass, 'At most 200'), ...problems(401) },
    }),
    async (c) => c.json({ items: await classesOf(db, askerOf(c.get('actor'))) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/classes',
      summary: 'Make a class: exercises with due dates',
      middleware: [allow('manager')] as const,
      request: { body: { required: true, ...json(ClassBody, 'The class') } },
      responses: { 201: json(PracticeClass, 'The class, with the code to join it'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const body = await sound(context, actor.org, c.req.valid('json'));
      const id = await insertClass(context, actor, body);
      live.send(actor.org, { kind: 'class', id });
      return c.json(await classOf(db, askerOf(actor), id), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/classes/{id}',
      summary: 'One class; who is not in it learns its title and its teacher',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: json(PracticeClass, 'The class'), ...problems(401, 404) },
    }),
    async (c) => c.json(await classOf(db, askerOf(c.get('actor')), c.req.valid('param').id), 200),
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/practice/classes/{id}',
      summary: 'Change the title and the exercises of a class, and whether students see aliases',
      middleware: [allow('manager')] as const,
      request: { params, body: { required: true, ...json(ClassBody, 'The class') } },
      responses: { 200: json(PracticeClass, 'The class'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id } = c.req.valid('param');
      await classOf(db, askerOf(actor), id);
      await updateClass(context, actor.org, id, await sound(context, actor.org, c.req.valid('json')));
      live.send(actor.org, { kind: 'class', id });
      return c.json(await classOf(db, askerOf(actor), id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/classes/{id}/join',
      summary: 'Join a class by the code that its teacher hands out',
      middleware: [allow('student')] as const,
      request: { params, body: { required: true, ...json(Join, 'The code') } },
      responses: { 200: json(PracticeClass, 'The class'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id } = c.req.valid('param');
      await joinClass(context, actor, id, c.req.valid('json').code);
      live.send(actor.org, { kind: 'class', id });
      return c.json(await classOf(db, askerOf(actor), id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/classes/{id}/code',
      summary: 'Give a class another code, for so many days; the one before no longer counts',
      middleware: [allow('manager')] as const,
      request: { params, body: { required: true, ...json(Renewal, 'How long') } },
      responses: { 200: json(PracticeClass, 'The class'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id } = c.req.valid('param');
      await classOf(db, askerOf(actor), id);
      await renewCode(context, actor.org, id, c.req.valid('json').days);
      return c.json(await classOf(db, askerOf(actor), id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/practice/classes/{id}/archived',
      summary: 'End a class, so that nobody joins or hands in, or let it go on; grades stay either way',
      middleware: [allow('manager')] as const,
      request: { params, body: { required: true, ...json(Archival, 'Whether it is over') } },
      responses: { 200: json(PracticeClass, 'The class'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id } = c.req.valid('param');
      await classOf(db, askerOf(actor), id);
      await archiveClass(context, actor.org, id, c.req.valid('json').archived);
      live.send(actor.org, { kind: 'class', id });
      return c.json(await classOf(db, askerOf(actor), id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/classes/{id}/ladder',
      summary: 'The best of each student for every exercise of a class; for who is in it, and managers',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: list(Ladder, 'One ladder for each exercise'), ...problems(401, 403, 404) },
    }),
    async (c) => {
      const asker = askerOf(c.get('actor'));
      const { id } = c.req.valid('param');
      const { joined, exercises, aliases } = await classOf(db, asker, id);
      if (!joined && !asker.teaches) {
        throw new PalaestraError(
          'forbidden',
          `Cannot show the ladder: you are not in the class, join it first (${id})`,
          { details: { reason: 'class_not_in' } },
        );
      }
      const ladders = exercises.map(async ({ exercise: name }): Promise<Ladder> => {
        const { exercise } = await exerciseFor(db, { org: asker.org, teaches: true }, name);
        const figure = exercise.ladder;
        const more = FIGURES[figure].better === 'more';
        return {
          exercise: name,
          figure,
          rows: await ladderRows(db, asker, { class: id, exercise: name, more, aliases }),
        };
      });
      return c.json({ items: await Promise.all(ladders) }, 200);
    },
  );
  return app;
}

/**
 * @throws PalaestraError `not_found` for an exercise that there is not, or that students cannot see; `bad_input` for one that
 *   is named twice.
 */
async function sound({ db }: Pick<StageContext, 'db'>, org: string, body: ClassBody): Promise<ClassBody> {
  const names = body.exercises.map(({ exercise }) => exercise);
  for (const name of names) {
    const { exercise } = await exerciseFor(db, { org, teaches: true }, name);
    if (exercise.state === 'draft') await exerciseFor(db, { org, teaches: false }, name);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return body;
  throw new PalaestraError('bad_input', `Cannot keep the class: an exercise is named twice (${twice})`);
}
