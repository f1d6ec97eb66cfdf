import type { Change } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

/** What keeps its history. */
export type ChangingKind = 'task' | 'station' | 'order';

/** Keep how a thing looks from now on. Call it in the transaction that changes the thing, which must hold its row. */
export async function noteChange(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  { org, name }: Pick<Actor, 'org' | 'name'>,
  kind: ChangingKind,
  id: string,
  document: object,
): Promise<void> {
  await sql`
    insert into ground_changes (org, kind, id, number, document, author, created_at)
    select ${org}, ${kind}, ${id}, coalesce(max(number), 0) + 1, ${JSON.stringify(document)}, ${name}, ${clock.now()}
    from ground_changes where org = ${org} and kind = ${kind} and id = ${id}`.execute(db);
}

/** How a thing looked, newest first, at most 100; empty for one that nobody made or changed. */
export async function changesOf(db: Db, org: string, kind: ChangingKind, id: string): Promise<Change[]> {
  const { rows } = await sql<{ document: Change['document']; author: string; created_at: Date }>`
    select document, author, created_at from ground_changes
    where org = ${org} and kind = ${kind} and id = ${id} order by number desc limit 100`.execute(db);
  return rows.map(({ document, author, created_at }) => ({ at: created_at.toISOString(), by: author, document }));
}
