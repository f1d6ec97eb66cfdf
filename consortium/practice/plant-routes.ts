import { Bilingual, isPalaestraError, mayAct, PlantBody, PlantDetail, PlantItem, Problem } from '@palaestra/core';
import {
  type Actor,
  allow,
  createRoute,
  problemResponse,
  problems,
  type StageApp,
  type StageContext,
  stageApp,
} from '@palaestra/platform/http';
import type { Context } from 'hono';
import { z } from 'zod';
import { json, list } from './json-body.ts';
import { countsOf, type UnsoundPlant } from './plant-check.ts';
import { deletePlant, insertPlant, plantItems, plantOf, updatePlant } from './plant-store.ts';

const params = z.object({ id: z.string() });

const Finding = z.object({ severity: z.enum(['error', 'warning']), path: z.string(), message: Bilingual });
/** A problem document that tells everything that is wrong with a plant, in both languages. */
const PlantProblem = Problem.extend({ findings: z.array(Finding) });
const unsound = {
  422: {
    description: 'The plant could not run, or its form is wrong; every fault with its place',
    content: { 'application/problem+json': { schema: PlantProblem } },
  },
};

/** Plants with their scenarios: everybody reads and keeps own ones; managers change and delete any. */
export function plantRoutes(context: StageContext): StageApp {
  const { db, live } = context;
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/plants',
      summary: 'The plants of the organization, the one changed last first',
      middleware: [allow('student')] as const,
      responses: { 200: list(PlantItem, 'At most 500'), ...problems(401) },
    }),
    async (c) => c.json({ items: await plantItems(db, c.get('actor').org) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/practice/plants/{id}',
      summary: 'One plant with its file and its scenarios',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: json(PlantDetail, 'The plant'), ...problems(401, 404) },
    }),
    async (c) => c.json(await plantOf(db, c.get('actor').org, c.req.valid('param').id), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/practice/plants',
      summary: 'Keep a new plant; unless it is a draft it must be able to run',
      middleware: [allow('student')] as const,
      request: { body: { required: true, ...json(PlantBody, 'The plant and its scenarios') } },
      responses: { 201: json(PlantDetail, 'The plant'), ...problems(400, 401, 403, 409, 413), ...unsound },
    }),
    async (c) =>
      told(c, async () => {
        const actor = c.get('actor');
        const body = c.req.valid('json');
        const id = await insertPlant(context, actor, body, countsOf(body));
        live.send(actor.org, { kind: 'plant', id });
        return c.json(await plantOf(db, actor.org, id), 201);
      }),
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/practice/plants/{id}',
      summary: 'Keep a changed plant over the version that was read: your own, or as a manager any',
      middleware: [allow('student')] as const,
      request: {
        params,
        body: {
          required: true,
          ...json(
            PlantBody.extend({ version: z.number().int().min(1) }),
            'The whole plant, and the version it changes',
          ),
        },
      },
      responses: { 200: json(PlantDetail, 'The plant'), ...problems(400, 401, 403, 404, 409, 413), ...unsound },
    }),
    async (c) =>
      told(c, async () => {
        const actor = c.get('actor');
        const { id } = c.req.valid('param');
        const body = c.req.valid('json');
        await updatePlant(context, { ...body, actor, id, teaches: teaches(actor) }, countsOf(body));
        live.send(actor.org, { kind: 'plant', id });
        return c.json(await plantOf(db, actor.org, id), 200);
      }),
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/practice/plants/{id}',
      summary: 'Delete a plant: your own, or as a manager any',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 204: { description: 'It is gone' }, ...problems(401, 403, 404) },
    }),
    async (c) => {
      const actor = c.get('actor');
      const { id } = c.req.valid('param');
      await deletePlant(context, actor, id, teaches(actor));
      live.send(actor.org, { kind: 'plant', id });
      return c.body(null, 204);
    },
  );
  return app;
}

function teaches(actor: Actor): boolean {
  return mayAct(actor.role, 'manager');
}

/** Answer a plant that could not run with every fault and its place. */
async function told<R>(c: Context, answer: () => Promise<R>): Promise<R> {
  try {
    return await answer();
  } catch (error) {
    if (!isPalaestraError(error) || !('findings' in error.details)) throw error;
    const { reason, facts } = error.details;
    const { findings } = error.details as unknown as UnsoundPlant;
    const errors = findings
      .filter(({ severity }) => severity === 'error')
      .map(({ path, message }) => ({ path: `body.${path}`, message: message.en }));
    return problemResponse(c, 'bad_file', error.message, { errors, members: { findings, reason, facts } }) as never;
  }
}
