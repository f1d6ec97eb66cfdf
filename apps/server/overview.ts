import { Overview, STAGES, type Stage, type StageCount } from '@palaestra/core';
import { createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { readDemo } from './demo.ts';
import { DOORS } from './stages.ts';

const route = createRoute({
  method: 'get',
  path: '/overview',
  summary: 'The ground at a glance',
  responses: {
    200: { description: 'Counts', content: { 'application/json': { schema: Overview } } },
    ...problems(401),
  },
});

/** `GET /overview`: what every stage says about itself. */
export function overviewRoutes(context: StageContext): StageApp {
  const app = stageApp();
  app.openapi(route, async (c) => c.json(await readOverview(context, c.get('actor').org), 200));
  return app;
}

async function readOverview(context: StageContext, org: string): Promise<Overview> {
  const counts = await Promise.all(
    STAGES.map(async (stage): Promise<[Stage, StageCount]> => {
      const count = (await DOORS[stage]?.count(context, org)) ?? { done: 0, waiting: 0, today: 0 };
      return [stage, count];
    }),
  );
  return {
    stages: Object.fromEntries(counts) as Overview['stages'],
    verdicts: { keep: 0, trim: 0, drop: 0, review: 0 },
    simulatedEpisodes: 0,
    realEpisodes: 0,
    recent: [],
    demo: await readDemo(context.db, org),
  };
}
