import {
  canonicalJson,
  Exercise,
  JOB,
  mayAct,
  PalaestraError,
  Submission,
  SubmissionBody,
  SubmissionItem,
  sha256Of,
} from '@palaestra/core';
import {
  type Actor,
  allow,
  createRoute,
  problems,
  type StageApp,
  type StageContext,
  stageApp,
} from '@palaestra/platform/http';
import { z } from 'zod';
import type { Asker } from './class-store.ts';
import { attemptedPlant, situationOf } from './exercises/attempt.ts';
import { EXERCISES, exerciseNamed } from './exercises/exercises.ts';
import { json, list } from './json-body.ts';
import { insertSubmission, submissionItems, submissionOf } from './submission-store.ts';

const params = z.object({ id: z.string() });
const Which = z.object({ exercise: z.string().optional(), class: z.string().optional() });

/** Who asks, for stores that show a student his own only. */
export function askerOf({ org, person, role }: Actor): Asker {
  return { org, person, teaches: mayAct(role, 'manager') };
}

/** Exercises, and what is handed in for them. */
export function exerciseRoutes(context: StageContext): StageApp {
  const { db, jobs, live } = context;
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/exercises',
      summary: 'The exercises, the easiest first',
      middleware: [allow('student')] as const,
      responses: { 200: list(Exercise, 'The exercises'), ...problems(401) },
    }),
    (c) => c.json({ items: [...EXERCISES] }, 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/exercises/{id}',
      summary: 'One exercise: goal, limits, what is graded',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: json(Exercise, 'The exercise'), ...problems(401, 404) },
    }),
    (c) => c.json(exerciseNamed(c.req.valid('param').id), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/exercises/{id}/submissions',
      summary: 'Hand in; it is graded from the logs of runs under seeds that stay hidden',
      middleware: [allow('student')] as const,
      request: { params, body: { required: true, ...json(SubmissionBody, 'What is handed in') } },
      responses: { 202: json(SubmissionItem, 'It waits for its grade'), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const actor = c.get('actor');
      if (actor.station !== undefined) {
        throw new PalaestraError('forbidden', 'Cannot hand in: a station does no exercises, expected a person');
      }
      const exercise = exerciseNamed(c.req.valid('param').id);
      const body = c.req.valid('json');
      const situation = await situationOf(exercise);
      const attempted = attemptedPlant(exercise, situation, body);
      if ('faults' in attempted) {
        const text = attempted.faults.map(({ en }) => en).join('; ');
        throw new PalaestraError('bad_input', `Cannot hand in: ${text} (${exercise.id})`);
      }
      const plantSha256 = await sha256Of(canonicalJson(situation.given));
      const id = await insertSubmission(context, actor, { exercise: exercise.id, body, plantSha256 });
      await jobs.send(JOB.grade, { org: actor.org, submission: id }, { key: id });
      live.send(actor.org, { kind: 'submission', id });
      const {
        body: _body,
        grade: _grade,
        error: _error,
        plantSha256: _plant,
        gradedAt: _at,
        ...item
      } = await submissionOf(db, askerOf(actor), id);
      return c.json(item, 202);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/submissions',
      summary: 'What was handed in, the newest first: your own, as a manager that of everybody',
      middleware: [allow('student')] as const,
      request: { query: Which },
      responses: { 200: list(SubmissionItem, 'At most 200'), ...problems(400, 401) },
    }),
    async (c) => c.json({ items: await submissionItems(db, askerOf(c.get('actor')), c.req.valid('query')) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/submissions/{id}',
      summary: 'One submission with its grade: your own, as a manager any',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: json(Submission, 'The submission'), ...problems(401, 404) },
    }),
    async (c) => c.json(await submissionOf(db, askerOf(c.get('actor')), c.req.valid('param').id), 200),
  );
  return app;
}
