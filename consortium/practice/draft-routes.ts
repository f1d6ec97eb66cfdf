import { ExerciseBody, ExerciseDraft, JOB, PalaestraError, SubmissionBody } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { draftedExercise } from './drafted-exercise.ts';
import {
  beginTrial,
  deleteExercise,
  draftOf,
  insertExercise,
  openDraft,
  publishExercise,
  updateExercise,
  withdrawExercise,
} from './exercise-store.ts';
import { attemptedPlant, situationOf } from './exercises/attempted-plant.ts';
import { json } from './json-body.ts';

const params = z.object({ id: z.string() });
const drafted = (description: string) => json(ExerciseDraft, description);

/** Exercises that teachers write: kept as drafts, tried with an answer of their own, published, withdrawn. */
export function draftRoutes(context: StageContext): StageApp {
  const { db, jobs, live } = context;
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/exercises',
      summary:
        'Write an exercise on a plant of the organization or a built-in one; it stays a draft until it is published',
      middleware: [allow('manager')] as const,
      request: { body: { required: true, ...json(ExerciseBody, 'The exercise') } },
      responses: { 201: drafted('The draft'), ...problems(400, 401, 403, 404, 409, 413) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const id = await insertExercise(context, actor, await draftedExercise(db, actor.org, c.req.valid('json')));
      live.send(actor.org, { kind: 'exercise', id });
      return c.json(await draftOf(db, actor.org, id), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/exercises/{id}/draft',
      summary: 'An exercise as its teacher works on it',
      middleware: [allow('manager')] as const,
      request: { params },
      responses: { 200: drafted('The draft'), ...problems(401, 403, 404) },
    }),
    async (c) => c.json(await draftOf(db, c.get('actor').org, c.req.valid('param').id), 200),
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/practice/exercises/{id}',
      summary:
        'Change the draft; what is published stays as it is until it is published again, and old grades keep theirs',
      middleware: [allow('manager')] as const,
      request: {
        params,
        body: {
          required: true,
          ...json(
            ExerciseBody.safeExtend({ edition: z.number().int().min(1) }),
            'The whole exercise, and the edition of the draft that it changes',
          ),
        },
      },
      responses: { 200: drafted('The draft'), ...problems(400, 401, 403, 404, 409, 413) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { org } = actor;
      const { id } = c.req.valid('param');
      const { edition, ...body } = c.req.valid('json');
      await draftOf(db, org, id);
      await updateExercise(context, actor, { id, edition }, await draftedExercise(db, org, body));
      live.send(org, { kind: 'exercise', id });
      return c.json(await draftOf(db, org, id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/practice/exercises/{id}',
      summary: 'Delete a draft that was never published',
      middleware: [allow('manager')] as const,
      request: { params },
      responses: { 204: { description: 'It is gone' }, ...problems(401, 403, 404, 409) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = c.req.valid('param');
      await deleteExercise(context, org, id);
      live.send(org, { kind: 'exercise', id });
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/exercises/{id}/trial',
      summary: 'Try the draft with an answer of your own, and with none, under the hidden seeds',
      middleware: [allow('manager')] as const,
      request: { params, body: { required: true, ...json(SubmissionBody, 'An answer that should pass') } },
      responses: { 202: drafted('It is being tried'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { org } = actor;
      const { id } = c.req.valid('param');
      const answer = c.req.valid('json');
      const { exercise, plant } = await openDraft(db, org, id);
      refuseUnfit(attemptedPlant(exercise, await situationOf(exercise, plant), answer), id);
      const trial = await beginTrial(context, actor, id, answer);
      await jobs.send(JOB.tryExercise, { org, exercise: id, trial }, { key: trial });
      live.send(org, { kind: 'exercise', id });
      return c.json(await draftOf(db, org, id), 202);
    },
  );
  const turns = [
    ['publish', 'Show the draft to students; your own answer must pass, and doing nothing must not', publishExercise],
    ['withdraw', 'Show it to students no longer; what was handed in keeps its grade', withdrawExercise],
  ] as const;
  for (const [verb, summary, turn] of turns) {
    app.openapi(
      createRoute({
        method: 'post',
        path: `/practice/exercises/{id}/${verb}`,
        summary,
        middleware: [allow('manager')] as const,
        request: { params },
        responses: { 200: drafted('The exercise'), ...problems(401, 403, 404, 409) },
      }),
      async (c) => {
        const actor = c.get('actor');
        const { id } = c.req.valid('param');
        await turn(context, actor, id);
        live.send(actor.org, { kind: 'exercise', id });
        return c.json(await draftOf(db, actor.org, id), 200);
      },
    );
  }
  return app;
}

/** @throws PalaestraError `bad_input` for an attempt that does not keep to its exercise. */
export function refuseUnfit(attempted: ReturnType<typeof attemptedPlant>, id: string): void {
  if (!('faults' in attempted)) return;
  const text = attempted.faults.map(({ en }) => en).join('; ');
  throw new PalaestraError('bad_input', `Cannot hand in: ${text} (${id})`, { details: { reason: 'attempt_unfit' } });
}
