import { type Overview, WorkState } from '@palaestra/core';
import type { Db, Migrations } from '@palaestra/platform/db';
import { allow, createRoute, problems, type StageApp, type StageContext, stageApp } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { z } from 'zod';
import { DOORS } from './stages.ts';

type DemoTables = { demo_runs: { org: string; state: string; stage: string; fraction: number; updated_at: Date } };

export const migrations: Migrations = {
  '9-server-0001-demo': {
    async up(db) {
      await sql`create table demo_runs (
        org text primary key,
        state text not null,
        stage text not null,
        fraction float8 not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null
      )`.execute(db);
    },
  },
};

const DemoReport = z.object({ state: WorkState, stage: z.string(), fraction: z.number().min(0).max(1) });
type DemoReport = z.infer<typeof DemoReport>;

const report = createRoute({
  method: 'post',
  path: '/demo',
  summary: 'Tell how far the demonstration run is',
  middleware: [allow('engineer')] as const,
  request: { body: { required: true, content: { 'application/json': { schema: DemoReport } } } },
  responses: { 204: { description: 'Noted' }, ...problems(400, 401, 403) },
});

/** `POST /demo`: the demonstration run is a client like any other and reports itself. */
export function demoRoutes(context: StageContext): StageApp {
  const app = stageApp();
  app.openapi(report, async (c) => {
    const { org } = c.get('actor');
    await setDemo(context, org, c.req.valid('json'));
    return c.body(null, 204);
  });
  return app;
}

/** Note how far the demonstration run of an organization is, and tell the open pages. */
async function setDemo(
  { db, clock, live }: Pick<StageContext, 'db' | 'clock' | 'live'>,
  org: string,
  demo: DemoReport,
): Promise<void> {
  const row = { ...demo, updated_at: clock.now() };
  await db
    .withTables<DemoTables>()
    .insertInto('demo_runs')
    .values({ org, ...row })
    .onConflict((conflict) => conflict.column('org').doUpdateSet(row))
    .execute();
  live.send(org, { kind: 'demo', id: demo.stage });
}

/** The demonstration run of an organization, null when none was asked for. */
export async function readDemo(db: Db, org: string): Promise<Overview['demo']> {
  const row = await db
    .withTables<DemoTables>()
    .selectFrom('demo_runs')
    .where('org', '=', org)
    .select(['state', 'stage', 'fraction'])
    .executeTakeFirst();
  return row === undefined ? null : { ...row, state: WorkState.parse(row.state) };
}

/** The demonstration run as the process that starts it sees it. */
export function demoOf(context: StageContext, org: string) {
  return {
    async wantsDemo(): Promise<boolean> {
      const known = await readDemo(context.db, org);
      const interrupted = known?.state === 'queued' || known?.state === 'running';
      const wanted = interrupted || (known === null && (await isEmpty(context, org)));
      if (wanted) await setDemo(context, org, { state: 'queued', stage: 'collect', fraction: 0 });
      return wanted;
    },
    async demoEnded(well: boolean): Promise<void> {
      const known = await readDemo(context.db, org);
      if (known === null || known.state === 'done' || known.state === 'failed') return;
      if (well) await setDemo(context, org, { ...known, state: 'done', fraction: 1 });
      else await setDemo(context, org, { ...known, state: 'failed' });
    },
  };
}

async function isEmpty(context: StageContext, org: string): Promise<boolean> {
  return (await DOORS.transmit.count(context, org)).done === 0;
}
