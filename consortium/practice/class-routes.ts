import { ClassBody, Ladder, PalaestraError, PracticeClass } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { classesOf, classOf, insertClass, joinClass, updateClass } from './class-store.ts';
import { askerOf } from './exercise-routes.ts';
import { exerciseNamed } from './exercises/exercises.ts';
import { FIGURES } from './exercises/figures.ts';
import { json, list } from './json-body.ts';
import { ladderRows } from './submission-store.ts';

const params = z.object({ id: z.string() });
const Join = z.strictObject({ code: z.string().max(100) });

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
      const body = sound(c.req.valid('json'));
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
      summary: 'Change the title and the exercises of a class',
      middleware: [allow('manager')] as const,
      request: { params, body: { required: true, ...json(ClassBody, 'The class') } },
      responses: { 200: json(PracticeClass, 'The class'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id } = c.req.valid('param');
      await classOf(db, askerOf(actor), id);
      await updateClass(context, actor.org, id, sound(c.req.valid('json')));
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
      responses: { 200: json(PracticeClass, 'The class'), ...problems(400, 401, 403, 404) },
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
      const { joined, exercises } = await classOf(db, asker, id);
      if (!joined && !asker.teaches) {
        throw new PalaestraError(
          'forbidden',
          `Cannot show the ladder: you are not in the class, join it first (${id})`,
        );
      }
      const ladders = exercises.map(async ({ exercise }): Promise<Ladder> => {
        const figure = exerciseNamed(exercise).ladder;
        const more = FIGURES[figure].better === 'more';
        return { exercise, figure, rows: await ladderRows(db, asker, { class: id, exercise, more }) };
      });
      return c.json({ items: await Promise.all(ladders) }, 200);
    },
  );
  return app;
}

/** @throws PalaestraError `not_found` for an exercise that there is not; `bad_input` for one that is named twice. */
function sound(body: ClassBody): ClassBody {
  const names = body.exercises.map(({ exercise }) => exerciseNamed(exercise).id);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return body;
  throw new PalaestraError('bad_input', `Cannot keep the class: an exercise is named twice (${twice})`);
}
