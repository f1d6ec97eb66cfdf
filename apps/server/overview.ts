import { listReports } from '@palaestra/certify/server';
import { verdictCounts } from '@palaestra/cleanse/server';
import { Overview, STAGES, type Stage, type StageCount } from '@palaestra/core';
import { listEvaluations } from '@palaestra/evaluate/server';
import { recentRevisions } from '@palaestra/manage/server';
import { createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { listRuns } from '@palaestra/train/server';
import { episodesAtAGlance } from '@palaestra/transmit/server';
import { readDemo } from './demo.ts';
import { gatherAlike, type Happening } from './gather-alike.ts';
import { DOORS } from './stages.ts';

const RECENT = 12;
/** How far back equal events are counted into one entry. */
const LOOKED_AT = 1000;

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
  const [counts, episodes, verdicts, later, demo] = await Promise.all([
    Promise.all(STAGES.map(async (stage) => [stage, await DOORS[stage].count(context, org)] as const)),
    episodesAtAGlance(context, org, LOOKED_AT),
    verdictCounts(context, org),
    laterWork(context, org),
    readDemo(context.db, org),
  ]);
  const stored: Happening[] = episodes.newest.map(({ id, instruction, stored_at }) => ({
    at: stored_at.toISOString(),
    stage: 'transmit',
    id,
    title: instruction,
  }));
  return {
    stages: Object.fromEntries(counts) as Record<Stage, StageCount>,
    verdicts,
    simulatedEpisodes: episodes.simulated,
    realEpisodes: episodes.real,
    recent: gatherAlike([...stored, ...later]).slice(0, RECENT),
    demo,
  };
}

/** What came after the episodes: revisions, runs, evaluations, reports. */
async function laterWork(context: StageContext, org: string): Promise<Happening[]> {
  const [revisions, runs, evaluations, reports] = await Promise.all([
    recentRevisions(context, org),
    listRuns(context, org),
    listEvaluations(context, org),
    listReports(context, org),
  ]);
  return [
    ...revisions.map(({ createdAt, sha256, datasetName, episodes }) => ({
      at: createdAt,
      stage: 'manage',
      id: sha256,
      title: { en: `${datasetName}: ${episodes} episodes frozen`, zh: `${datasetName}：冻结 ${episodes} 条数据` },
    })),
    ...runs.map(({ createdAt, id, datasetName }) => ({
      at: createdAt,
      stage: 'train',
      id,
      title: { en: `Training on ${datasetName}`, zh: `用 ${datasetName} 训练` },
    })),
    ...evaluations.map(({ createdAt, id, policyName, trials }) => ({
      at: createdAt,
      stage: 'evaluate',
      id,
      title: { en: `${policyName}: ${trials} trials`, zh: `${policyName}：${trials} 次试验` },
    })),
    ...reports.map(({ createdAt, id, title }) => ({ at: createdAt, stage: 'certify', id, title })),
  ];
}
