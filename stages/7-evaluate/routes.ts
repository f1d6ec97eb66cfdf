import { cellKind } from '@palaestra/cells';
import { EvaluationDetail, EvaluationItem, JOB } from '@palaestra/core';
import { readPolicyDocument } from '@palaestra/learning';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { getPolicy } from '@palaestra/train/server';
import { z } from 'zod';
import { observerOf } from './observe.ts';
import { policyBytes } from './policy-bytes.ts';
import { actionOrder } from './rollout.ts';
import { endEvaluation, getEvaluation, insertEvaluation, listEvaluations } from './store.ts';

const EvaluationRequest = z
  .object({
    policy: z.string(),
    cell: z.string(),
    trials: z.number().int().min(1).max(1000),
    seed: z.number().int().min(0).max(2_000_000_000),
  })
  .strict();

/** Evaluations of policies in simulated cells. */
export function routes(context: StageContext): StageApp {
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/evaluations',
      summary: 'Evaluations, newest first',
      middleware: [allow('student')] as const,
      responses: { 200: json(z.object({ items: z.array(EvaluationItem) }), 'The evaluations'), ...problems(401) },
    }),
    async (c) => c.json({ items: await listEvaluations(context, c.get('actor').org) }, 200),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/evaluations',
      summary: 'Test a policy by seeded trials in a simulated cell',
      middleware: [allow('engineer')] as const,
      request: { body: { required: true, ...json(EvaluationRequest, 'The policy, the cell and the trials') } },
      responses: { 201: json(EvaluationItem, 'The evaluation'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const asked = c.req.valid('json');
      const kind = cellKind(asked.cell);
      const policy = await policyBytes(context, await getPolicy(context, org, asked.policy));
      const { observations, action } = readPolicyDocument(policy).processor;
      observerOf(kind, observations);
      actionOrder(kind, action);
      const evaluation = await insertEvaluation(context, org, asked);
      await context.jobs.send(JOB.evaluate, { org, evaluation: evaluation.id }, { key: evaluation.id });
      context.live.send(org, { kind: 'evaluation', id: evaluation.id });
      return c.json(evaluation, 201);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/evaluations/{id}',
      summary: 'An evaluation with its trials; a failed one has a recording among the blobs',
      middleware: [allow('student')] as const,
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: json(EvaluationDetail, 'The evaluation'), ...problems(401, 404) },
    }),
    async (c) => c.json(await getEvaluation(context, c.get('actor').org, c.req.valid('param').id), 200),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/evaluations/{id}/cancel',
      summary: 'Stop an evaluation; its finished trials stay, one that has ended stays as it is',
      middleware: [allow('engineer')] as const,
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: json(EvaluationDetail, 'The evaluation'), ...problems(401, 403, 404) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = c.req.valid('param');
      await getEvaluation(context, org, id);
      await endEvaluation(context, org, id, { state: 'cancelled' });
      context.live.send(org, { kind: 'evaluation', id });
      return c.json(await getEvaluation(context, org, id), 200);
    },
  );

  return app;
}

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
