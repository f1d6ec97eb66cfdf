import { ClassStudent, line, mayAct, PalaestraError, PracticeClass } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { classOf } from './class-store.ts';
import { askerOf } from './exercise-routes.ts';
import { exerciseFor } from './exercise-store.ts';
import { gradesCsv } from './grades-csv.ts';
import { json, list } from './json-body.ts';
import { classGrades, forgetPerson, removeStudent, setAlias, studentsOf } from './student-store.ts';

const params = z.object({ id: z.string() });
const Alias = z.strictObject({ alias: line(40).pipe(z.string().min(1)).nullable() });
const Language = z.object({ lang: z.enum(['en', 'zh']).default('en') });

/** Students of a class: who is in it, under which name, who leaves; their grades as a table; and forgetting a person. */
export function studentRoutes(context: StageContext): StageApp {
  const { db, live } = context;
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/classes/{id}/students',
      summary: 'Who is in a class, with name and alias',
      middleware: [allow('manager')] as const,
      request: { params },
      responses: { 200: list(ClassStudent, 'At most 2,000'), ...problems(401, 403, 404) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id } = c.req.valid('param');
      await classOf(db, askerOf(actor), id);
      return c.json({ items: await studentsOf(db, actor.org, id) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/practice/classes/{id}/students/{person}',
      summary:
        'Leave a class, or as a manager take somebody out; what was handed in stays, the place on the ladder goes',
      middleware: [allow('student')] as const,
      request: { params: params.extend({ person: z.string() }) },
      responses: { 204: { description: 'He is in it no longer' }, ...problems(401, 403, 404) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id, person } = c.req.valid('param');
      if (person !== actor.person && !mayAct(actor.role, 'manager')) {
        throw new PalaestraError('forbidden', 'Cannot take the student out: expected yourself or the role manager', {
          details: { reason: 'student_foreign' },
        });
      }
      await removeStudent(context, actor.org, id, person);
      live.send(actor.org, { kind: 'class', id });
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/practice/classes/{id}/alias',
      summary: 'Choose the name by which the others of the class see you, where the class goes by aliases',
      middleware: [allow('student')] as const,
      request: { params, body: { required: true, ...json(Alias, 'The name, or null for none') } },
      responses: { 200: json(PracticeClass, 'The class'), ...problems(400, 401, 404, 409) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id } = c.req.valid('param');
      await setAlias(context, { org: actor.org, class: id, person: actor.person }, c.req.valid('json').alias);
      live.send(actor.org, { kind: 'class', id });
      return c.json(await classOf(db, askerOf(actor), id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/classes/{id}/grades.csv',
      summary: 'The grades of a class as CSV: a row for every student and exercise',
      middleware: [allow('manager')] as const,
      request: { params, query: Language },
      responses: {
        200: { description: 'The table', content: { 'text/csv': { schema: z.string() } } },
        ...problems(400, 401, 403, 404),
      },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id } = c.req.valid('param');
      const asker = askerOf(actor);
      const { exercises } = await classOf(db, asker, id);
      const all = await Promise.all(exercises.map(({ exercise }) => exerciseFor(db, asker, exercise)));
      const table = gradesCsv(
        await studentsOf(db, actor.org, id),
        all.map(({ exercise }) => exercise),
        await classGrades(db, actor.org, id),
        c.req.valid('query').lang,
      );
      const headers = { 'Content-Disposition': `attachment; filename="${id}.csv"` };
      return c.body(table, 200, { 'Content-Type': 'text/csv; charset=utf-8', ...headers });
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/practice/people/{person}',
      summary:
        'Forget a person in the practice centre: what was handed in, classes, names; yourself, or as a manager anybody',
      middleware: [allow('student')] as const,
      request: { params: z.object({ person: z.string() }) },
      responses: { 204: { description: 'Nothing of him is kept' }, ...problems(401, 403) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { person } = c.req.valid('param');
      if (person !== actor.person && !mayAct(actor.role, 'manager')) {
        throw new PalaestraError('forbidden', 'Cannot forget the person: expected yourself or the role manager', {
          details: { reason: 'student_foreign' },
        });
      }
      await forgetPerson(context, actor.org, person);
      live.send(actor.org, { kind: 'class', id: '' });
      return c.body(null, 204);
    },
  );
  return app;
}
