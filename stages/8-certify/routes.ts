import { ConformanceDetail, ConformanceItem, EVENT, StandardItem, said } from '@palaestra/core';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { z } from 'zod';
import { assess } from './assess.ts';
import { datasetFacts, policyFacts } from './facts-store.ts';
import { renderReport } from './render-report.ts';
import { loadStandards, standardOf } from './standards.ts';
import { getReport, insertReport, listReports } from './store.ts';

const reportId = z.object({ id: z.string() });

/** GET /standards, GET and POST /conformance, GET /conformance/{id} and its printable page. */
export function routes(context: StageContext): StageApp {
  const app = stageApp();

  app.openapi(
    createRoute({
      method: 'get',
      path: '/standards',
      summary: 'Standards with their clauses',
      middleware: [allow('student')] as const,
      responses: { 200: json(z.object({ items: z.array(StandardItem) }), 'The standards'), ...problems(401) },
    }),
    async (c) => c.json({ items: await loadStandards() }, 200),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/conformance',
      summary: 'Conformance reports, newest first',
      middleware: [allow('student')] as const,
      responses: { 200: json(z.object({ items: z.array(ConformanceItem) }), 'The reports'), ...problems(401) },
    }),
    async (c) => c.json({ items: await listReports(context, c.get('actor').org) }, 200),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/conformance',
      summary: 'Hold a standard against a dataset revision, a policy and its evaluation',
      middleware: [allow('engineer')] as const,
      request: { body: { required: true, ...json(ConformanceRequest, 'What to hold against which standard') } },
      responses: { 201: json(ConformanceDetail, 'The report'), ...problems(400, 401, 403, 404) },
    }),
    async (c) => {
      const { org } = c.get('actor');
      const body = c.req.valid('json');
      const { standard, sha256 } = await standardOf(body.standard);
      const policy = await policyFacts(context, org, body);
      const report = assess(standard, sha256, {
        dataset: body.revision ? await datasetFacts(context, org, body.revision) : null,
        policy,
        names: { revision: body.revision ?? null, policy: body.policy ?? null, evaluation: body.evaluation ?? null },
      });
      const detail = await insertReport(context, org, standard, report);
      await context.jobs.publish(EVENT.conformanceReported, { org, report: detail.id });
      context.live.send(org, { kind: 'conformance', id: detail.id });
      return c.json(detail, 201);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/conformance/{id}',
      summary: 'One conformance report with the text of its standard',
      middleware: [allow('student')] as const,
      request: { params: reportId },
      responses: { 200: json(ConformanceDetail, 'The report'), ...problems(401, 404) },
    }),
    async (c) => c.json(await getReport(context, c.get('actor').org, c.req.valid('param').id), 200),
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/conformance/{id}/report',
      summary: 'The report as a page for printing',
      middleware: [allow('student')] as const,
      request: { params: reportId, query: z.object({ lang: z.enum(['en', 'zh']).default('en') }) },
      responses: {
        200: { description: 'HTML without scripts', content: { 'text/html': { schema: z.string() } } },
        ...problems(401, 404),
      },
    }),
    async (c) => {
      const { report, document } = await getReport(context, c.get('actor').org, c.req.valid('param').id);
      return c.html(renderReport(document, report, c.req.valid('query').lang), 200);
    },
  );

  return app;
}

const ConformanceRequest = z
  .object({
    standard: z.string(),
    revision: z.string().optional(),
    policy: z.string().optional(),
    evaluation: z.string().optional(),
  })
  .strict()
  .refine(({ revision, policy }) => revision !== undefined || policy !== undefined, {
    ...said('expected a revision, a policy or both', '应指定数据集版本或策略，或两者'),
  });

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
