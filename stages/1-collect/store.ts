import type { StageCount } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

/** Recorded episodes that the ground has heard of. Nothing waits here: what is not sent yet lies at its station. */
export async function count({ db, clock }: Pick<StageContext, 'db' | 'clock'>, org: string): Promise<StageCount> {
  const { rows } = await sql<StageCount>`
    select count(*)::int as done, 0 as waiting,
           (count(*) filter (where created_at >= date_trunc('day', ${clock.now()}::timestamptz)))::int as today
    from collected where org = ${org}`.execute(db);
  return rows[0]!;
}
