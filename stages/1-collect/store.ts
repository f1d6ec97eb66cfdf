import { PalaestraError, type StageCount, type Station, type Task } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { BUILT_IN_STATIONS, BUILT_IN_TASKS } from './built-in.ts';

/** What is taught, in one organization. What is not a column of its own lies in `details`. */
export type TasksTable = Pick<Task, 'id' | 'title' | 'instruction' | 'steps' | 'cell'> & {
  org: string;
  details: Pick<Task, 'skills' | 'objects' | 'success' | 'factors'>;
};
/** Where it is taught. */
export type StationsTable = Station & { org: string };

type CollectTables = { tasks: TasksTable; stations: StationsTable };

/** The organization's tasks by id, the built-in ones among them. */
export async function tasksOf(db: Db, org: string): Promise<Task[]> {
  const tables = db.withTables<CollectTables>();
  await tables
    .insertInto('tasks')
    .values(BUILT_IN_TASKS.map((task) => taskRow(org, task)))
    // A cell that a newer release describes better is described better here too.
    .onConflict((conflict) =>
      conflict
        .columns(['org', 'id'])
        .doUpdateSet(({ ref }) => ({ steps: ref('excluded.steps'), details: ref('excluded.details') }))
        .where(
          sql<boolean>`tasks.details is distinct from excluded.details or tasks.steps is distinct from excluded.steps`,
        ),
    )
    .execute();
  const rows = await tables
    .selectFrom('tasks')
    .select(['id', 'title', 'instruction', 'steps', 'cell', 'details'])
    .where('org', '=', org)
    .orderBy('id')
    .execute();
  return rows.map(({ details, ...task }) => ({ ...task, ...details }));
}

/** @throws PalaestraError `not_found` when the organization has no such task. */
export async function taskOf(db: Db, org: string, id: string): Promise<Task> {
  const task = (await tasksOf(db, org)).find((one) => one.id === id);
  if (task === undefined) throw new PalaestraError('not_found', `Cannot find the task: there is none (${id})`);
  return task;
}

/** @throws PalaestraError `conflict` when there is a task with this id. */
export async function insertTask(db: Db, org: string, task: Task): Promise<void> {
  await tasksOf(db, org);
  const { numInsertedOrUpdatedRows } = await db
    .withTables<CollectTables>()
    .insertInto('tasks')
    .values(taskRow(org, task))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) {
    throw new PalaestraError('conflict', `Cannot add the task: there is one with this id (${task.id})`);
  }
}

/** The organization's stations by id, the built-in ones among them. */
export async function stationsOf(db: Db, org: string): Promise<Station[]> {
  const tables = db.withTables<CollectTables>();
  await tables
    .insertInto('stations')
    .values(BUILT_IN_STATIONS.map((station) => stationRow(org, station)))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return tables
    .selectFrom('stations')
    .select(['id', 'name', 'simulated', 'cell', 'robot'])
    .where('org', '=', org)
    .orderBy('id')
    .execute();
}

/** @throws PalaestraError `not_found` when the organization has no such station. */
export async function stationOf(db: Db, org: string, id: string): Promise<Station> {
  // Every heartbeat asks this, so the built-in stations are only looked up when the first look finds none.
  const { rows } = await sql<Station>`
    select id, name, simulated, cell, robot from stations where org = ${org} and id = ${id}`.execute(db);
  const station = rows[0] ?? (await stationsOf(db, org)).find((one) => one.id === id);
  if (station === undefined) throw new PalaestraError('not_found', `Cannot find the station: there is none (${id})`);
  return station;
}

/** @throws PalaestraError `conflict` when there is a station with this id. */
export async function insertStation(db: Db, org: string, station: Station): Promise<void> {
  await stationsOf(db, org);
  const { numInsertedOrUpdatedRows } = await db
    .withTables<CollectTables>()
    .insertInto('stations')
    .values(stationRow(org, station))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) {
    throw new PalaestraError('conflict', `Cannot add the station: there is one with this id (${station.id})`);
  }
}

/** Recorded episodes that the ground has heard of. Nothing waits here: what is not sent yet lies at its station. */
export async function count({ db, clock }: Pick<StageContext, 'db' | 'clock'>, org: string): Promise<StageCount> {
  const { rows } = await sql<StageCount>`
    select count(*)::int as done, 0 as waiting,
           (count(*) filter (where created_at >= date_trunc('day', ${clock.now()}::timestamptz)))::int as today
    from collected where org = ${org}`.execute(db);
  return rows[0]!;
}

function taskRow(org: string, task: Task): TasksTable {
  const { id, title, instruction, steps, cell, ...details } = task;
  const documents = { title: json(title), instruction: json(instruction), steps: json(steps), details: json(details) };
  return { org, id, cell, ...documents };
}

function stationRow(org: string, { id, name, simulated, cell, robot }: Station): StationsTable {
  return { org, id, name, simulated, cell, robot: json(robot) };
}

/** The driver takes JSON as text; the column type makes it jsonb. */
function json<T>(value: T): T {
  return JSON.stringify(value) as T;
}
