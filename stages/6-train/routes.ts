import { JOB, PolicyItem, RunDetail, RunItem, Sha256, said, TrainConfig } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { refuseUntrainable, windowShape } from './prepare.ts';
import { endRun, getPolicy, getRun, getRunDetail, insertRun, listPolicies, listRuns, revisionOf } from './store.ts';

const params = z.object({ id: z.string() });
/** A run above these works for weeks, and every other one waits: a slip of the hand. */
const MAX_STEPS = 10_000_000;
const MAX_BATCH = 65_536;
const RunRequest = z
  .object({ revision: Sha256, config: TrainConfig })
  .strict()
  .refine(({ config }) => config.steps <= MAX_STEPS, {
    path: ['config', 'steps'],
    ...said(`expected at most ${MAX_STEPS} steps`, `最多 ${MAX_STEPS} 步`),
  })
  .refine(({ config }) => config.batch <= MAX_BATCH, {
    path: ['config', 'batch'],
    ...said(`expected at most ${MAX_BATCH} examples per step`, `每步最多 ${MAX_BATCH} 个样本`),
  });

/** Training runs and the policies that come out of them. */
export function routes(context: StageContext): StageApp {
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs',
      summary: 'Training runs, newest first',
      middleware: [allow('student')] as const,
      responses: { 200: json(z.object({ items: z.array(RunItem) }), 'The runs'), ...problems(401) },
    }),
    async (c) => c.json({ items: await listRuns(context, c.get('actor').org) }, 200),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/runs',
      summary: 'Train a policy on a dataset revision',
      middleware: [allow('engineer')] as const,
      request: { body: { required: true, ...json(RunRequest, 'The revision and how to train') } },
      responses: { 201: json(RunItem, 'The run'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { revision, config } = c.req.valid('json');
      const { name, manifest } = await revisionOf(context, org, revision);
      windowShape(manifest, config);
      refuseUntrainable(manifest);
      const run = await insertRun(context, org, { revision, datasetName: name, config });
      await context.jobs.send(JOB.train, { org, run: run.id }, { key: run.id });
      context.live.send(org, { kind: 'run', id: run.id });
      return c.json(run, 201);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}',
      summary: 'A run with its curves and checkpoints',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: json(RunDetail, 'The run'), ...problems(401, 404) },
    }),
    async (c) => c.json(await getRunDetail(context, c.get('actor').org, c.req.valid('param').id), 200),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/runs/{id}/cancel',
      summary: 'Stop a run; its checkpoints stay',
      middleware: [allow('engineer')] as const,
      request: { params },
      responses: { 200: json(RunItem, 'The run'), ...problems(401, 403, 404) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const { id } = c.req.valid('param');
      await getRun(context, org, id);
      await endRun(context, org, id, 'cancelled');
      context.live.send(org, { kind: 'run', id });
      return c.json(await getRun(context, org, id), 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/policies',
      summary: 'Policies, newest first',
      middleware: [allow('student')] as const,
      responses: { 200: json(z.object({ items: z.array(PolicyItem) }), 'The policies'), ...problems(401) },
    }),
    async (c) => c.json({ items: await listPolicies(context, c.get('actor').org) }, 200),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/policies/{id}',
      summary: 'One policy',
      middleware: [allow('student')] as const,
      request: { params },
      responses: { 200: json(PolicyItem, 'The policy'), ...problems(401, 404) },
    }),
    async (c) => c.json(await getPolicy(context, c.get('actor').org, c.req.valid('param').id), 200),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/policies/{id}/file',
      summary: 'The policy as an ONNX file with its processor inside',
      middleware: [allow('student')] as const,
      request: { params },
      responses: {
        200: { description: 'The file', content: { 'application/octet-stream': { schema: z.string() } } },
        ...problems(401, 404),
      },
    }),
    async (c) => {
      const policy = await getPolicy(context, c.get('actor').org, c.req.valid('param').id);
      return c.body(ReadableStream.from(context.blobs.read(policy.sha256)), 200, {
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(policy.bytes),
        'Content-Disposition': `attachment; filename="${policy.id}.onnx"`,
        'X-Content-Type-Options': 'nosniff',
      });
    },
  );

  return app;
}

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
