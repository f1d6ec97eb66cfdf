import type { StageCount, Station, Task } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { BUILT_IN_STATIONS, BUILT_IN_TASKS } from './built-in.ts';

/** What is taught, in one organization. */
export type TasksTable = Task & { org: string };
/** Where it is taught. */
export type StationsTable = Station & { org: string };

type CollectTables = { tasks: TasksTable; stations: StationsTable };

/** The organization's tasks by id, the built-in ones among them. */
export async function tasksOf(db: Db, org: string): Promise<Task[]> {
  const rows = BUILT_IN_TASKS.map((task) => ({
    ...task,
    org,
    title: json(task.title),
    instruction: json(task.instruction),
    steps: json(task.steps),
  }));
  const tables = db.withTables<CollectTables>();
  await tables
    .insertInto('tasks')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return tables
    .selectFrom('tasks')
    .select(['id', 'title', 'instruction', 'steps', 'cell'])
    .where('org', '=', org)
    .orderBy('id')
    .execute();
}

/** The organization's stations by id, the built-in ones among them. */
export async function stationsOf(db: Db, org: string): Promise<Station[]> {
  const rows = BUILT_IN_STATIONS.map((station) => ({ ...station, org, robot: json(station.robot) }));
  const tables = db.withTables<CollectTables>();
  await tables
    .insertInto('stations')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return tables
    .selectFrom('stations')
    .select(['id', 'name', 'simulated', 'cell', 'robot'])
    .where('org', '=', org)
    .orderBy('id')
    .execute();
}

/** Remember that an episode of this organization was recorded; telling it twice counts once. */
export async function noteCollected(db: Db, org: string, episode: string, at: Date): Promise<void> {
  await sql`
    insert into collected (org, episode, created_at) values (${org}, ${episode}, ${at})
    on conflict do nothing`.execute(db);
}

/** Recorded episodes that the ground has heard of. Nothing waits here: what is not sent yet lies at its station. */
export async function count({ db, clock }: Pick<StageContext, 'db' | 'clock'>, org: string): Promise<StageCount> {
  const { rows } = await sql<StageCount>`
    select count(*)::int as done, 0 as waiting,
           (count(*) filter (where created_at >= date_trunc('day', ${clock.now()}::timestamptz)))::int as today
    from collected where org = ${org}`.execute(db);
  return rows[0]!;
}

/** The driver takes JSON as text; the column type makes it jsonb. */
function json<T>(value: T): T {
  return JSON.stringify(value) as T;
}
