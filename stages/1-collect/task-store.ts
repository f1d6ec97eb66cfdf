import { PalaestraError, type Task } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { BUILT_IN_TASKS } from './built-in.ts';
import { noteChange } from './change-store.ts';
import { withKnownPictures } from './picture-store.ts';

/** What is taught, in one organization. What is not a column of its own lies in `details`. */
export type TasksTable = Pick<Task, 'id' | 'title' | 'instruction' | 'steps' | 'cell'> & {
  org: string;
  details: Pick<Task, 'skills' | 'objects' | 'success' | 'factors'>;
};

type Tables = { tasks: TasksTable };
type Store = Pick<StageContext, 'db' | 'clock'>;

/** The organization's tasks by id, the built-in ones among them. */
export async function tasksOf(db: Db, org: string): Promise<Task[]> {
  const tables = db.withTables<Tables>();
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

/** @throws PalaestraError `conflict` when there is a task with this id; `not_found` for a picture that is not there. */
export async function insertTask(store: Store, actor: Actor, asked: Task): Promise<Task> {
  const task = await storable(store.db, actor.org, asked);
  await tasksOf(store.db, actor.org);
  await store.db.transaction().execute(async (tx) => {
    const { numInsertedOrUpdatedRows } = await tx
      .withTables<Tables>()
      .insertInto('tasks')
      .values(taskRow(actor.org, task))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) {
      throw new PalaestraError('conflict', `Cannot add the task: there is one with this id (${task.id})`, {
        details: { reason: 'task_id_taken', facts: { id: task.id } },
      });
    }
    await noteChange({ ...store, db: tx }, actor, 'task', task.id, task);
  });
  return task;
}

/**
 * Change a task; how it was is kept. A task of a cell follows from the cell and cannot be changed, only copied.
 *
 * @throws PalaestraError `not_found`; `conflict` for a built-in task.
 */
export async function updateTask(store: Store, actor: Actor, asked: Task): Promise<Task> {
  if (BUILT_IN_TASKS.some(({ id }) => id === asked.id)) {
    const text = 'it belongs to a simulated cell, expected a task of your own; copy it under another id';
    throw new PalaestraError('conflict', `Cannot change the task: ${text} (${asked.id})`, {
      details: { reason: 'task_of_cell' },
    });
  }
  const task = await storable(store.db, actor.org, asked);
  await store.db.transaction().execute(async (tx) => {
    const { org, id, ...row } = taskRow(actor.org, task);
    const { numUpdatedRows } = await tx
      .withTables<Tables>()
      .updateTable('tasks')
      .set(row)
      .where('org', '=', org)
      .where('id', '=', id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new PalaestraError('not_found', `Cannot find the task: there is none (${id})`);
    await noteChange({ ...store, db: tx }, actor, 'task', id, task);
  });
  return task;
}

async function storable(db: Db, org: string, task: Task): Promise<Task> {
  return { ...task, steps: await withKnownPictures(db, org, task.steps) };
}

function taskRow(org: string, task: Task): TasksTable {
  const { id, title, instruction, steps, cell, ...details } = task;
  const documents = { title: json(title), instruction: json(instruction), steps: json(steps), details: json(details) };
  return { org, id, cell, ...documents };
}

/** The driver takes JSON as text; the column type makes it jsonb. */
function json<T>(value: T): T {
  return JSON.stringify(value) as T;
}
