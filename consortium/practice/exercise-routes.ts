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
import { refuseUnfit } from './draft-routes.ts';
import { exerciseFor, writtenExercises } from './exercise-store.ts';
import { attemptedPlant, situationOf } from './exercises/attempted-plant.ts';
import { EXERCISES } from './exercises/exercises.ts';
import { json, list } from './json-body.ts';
import { insertSubmission, submissionItems, submissionOf } from './submission-store.ts';

const params = z.object({ id: z.string() });
const Which = z.object({ exercise: z.string().optional(), class: z.string().optional() });
const Version = z.object({ version: z.coerce.number().int().min(1).max(1_000_000).optional() });
const OpenExercise = z.object({
  exercise: Exercise,
  /** In its situation (`palaestra.plant/1`); null where it comes with the product. */
  plant: z.record(z.string(), z.unknown()).nullable(),
});

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
      summary: 'The exercises: those that come with the product, the easiest first, then those of the organization',
      middleware: [allow('student')] as const,
      responses: { 200: list(Exercise, 'The exercises'), ...problems(401) },
    }),
    async (c) => {
      const written = await writtenExercises(db, askerOf(c.get('actor')));
      return c.json({ items: [...EXERCISES, ...written] }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/exercises/{id}',
      summary: 'One exercise with its plant; the version is the one that is published when none is asked for',
      middleware: [allow('student')] as const,
      request: { params, query: Version },
      responses: { 200: json(OpenExercise, 'The exercise'), ...problems(400, 401, 404) },
    }),
    async (c) => {
      const { version = null } = c.req.valid('query');
      const { exercise, plant } = await exerciseFor(db, askerOf(c.get('actor')), c.req.valid('param').id, version);
      const file: Record<string, unknown> | null = plant === null ? null : { ...plant };
      return c.json({ exercise, plant: file }, 200);
    },
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
        throw new PalaestraError('forbidden', 'Cannot hand in: a station does no exercises, expected a person', {
          details: { reason: 'exercise_for_people' },
        });
      }
      const { exercise, plant } = await exerciseFor(db, askerOf(actor), c.req.valid('param').id);
      if (exercise.state === 'draft' || exercise.state === 'withdrawn') {
        throw new PalaestraError('conflict', `Cannot hand in: the exercise is not published (${exercise.id})`, {
          details: { reason: 'exercise_unpublished' },
        });
      }
      const body = c.req.valid('json');
      const situation = await situationOf(exercise, plant);
      refuseUnfit(attemptedPlant(exercise, situation, body), exercise.id);
      const plantSha256 = await sha256Of(canonicalJson(situation.given));
      const id = await insertSubmission(context, actor, { exercise, body, plantSha256 });
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
