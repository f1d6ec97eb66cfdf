import type { Assessment, Overview, StageCount } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { StageContext } from '@palaestra/platform/http';
import { sql, type Transaction } from 'kysely';

/** The table of this stage. Its key is the episode: one assessment is in force, its history inside. */
export type AssessmentsTable = {
  org: string;
  episode: string;
  profile_id: string;
  profile_version: string;
  measurements: Assessment['measurements'];
  findings: Assessment['findings'];
  findings_count: number;
  decision: Assessment['verdict']['decision'];
  verdict: Assessment['verdict'];
  history: Assessment['history'];
  created_at: Date;
  updated_at: Date;
};

type CleanseTables = { assessments: AssessmentsTable };

/** The assessment of an episode, or null when it was not judged yet. */
export async function assessmentOf(db: Db, org: string, episode: string): Promise<Assessment | null> {
  return (await assessmentsOf(db, org, [episode])).get(episode) ?? null;
}

/** The assessments of those of the episodes that have one. */
export async function assessmentsOf(
  db: Db,
  org: string,
  episodes: readonly string[],
): Promise<Map<string, Assessment>> {
  if (episodes.length === 0) return new Map();
  const rows = await db
    .withTables<CleanseTables>()
    .selectFrom('assessments')
    .selectAll()
    .where('org', '=', org)
    .where('episode', 'in', episodes)
    .execute();
  return new Map(rows.map((row) => [row.episode, assessmentIn(row)]));
}

/**
 * Replace an episode's assessment by what `change` makes of it. Two changes of one episode wait for each other, so that
 * a check that ends while a person decides loses neither.
 */
export async function changeAssessment(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  episode: string,
  change: (current: Assessment | null) => Assessment,
): Promise<Assessment> {
  return db.transaction().execute(async (transaction: Transaction<unknown>) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`assessment ${org} ${episode}`}, 0))`.execute(
      transaction,
    );
    const next = change(await assessmentOf(transaction, org, episode));
    const now = clock.now();
    const columns = {
      profile_id: next.profile.id,
      profile_version: next.profile.version,
      measurements: json(next.measurements),
      findings: json(next.findings),
      findings_count: next.findings.length,
      decision: next.verdict.decision,
      verdict: json(next.verdict),
      history: json(next.history),
      updated_at: now,
    };
    await transaction
      .withTables<CleanseTables>()
      .insertInto('assessments')
      .values({ org, episode, created_at: now, ...columns })
      .onConflict((conflict) => conflict.columns(['org', 'episode']).doUpdateSet(columns))
      .execute();
    return next;
  });
}

/** Judged episodes; waiting are those not yet judged and those that a person has to look at. */
export async function count({ db, clock }: Pick<StageContext, 'db' | 'clock'>, org: string): Promise<StageCount> {
  const { rows } = await sql<StageCount>`
    select count(a.episode)::int as done,
           (count(*) filter (where a.episode is null or a.decision = 'review'))::int as waiting,
           (count(*) filter (where a.created_at >= date_trunc('day', ${clock.now()}::timestamptz)))::int as today
    from episodes e left join assessments a on a.org = e.org and a.episode = e.id
    where e.org = ${org}`.execute(db);
  return rows[0]!;
}

/** How many episodes have which verdict in force. */
export async function verdictCounts({ db }: Pick<StageContext, 'db'>, org: string): Promise<Overview['verdicts']> {
  const { rows } = await sql<Overview['verdicts']>`
    select (count(*) filter (where decision = 'keep'))::int as keep,
           (count(*) filter (where decision = 'trim'))::int as trim,
           (count(*) filter (where decision = 'drop'))::int as drop,
           (count(*) filter (where decision = 'review'))::int as review
    from assessments where org = ${org}`.execute(db);
  return rows[0]!;
}

function assessmentIn(row: AssessmentsTable): Assessment {
  const { measurements, findings, verdict, history } = row;
  return { profile: { id: row.profile_id, version: row.profile_version }, measurements, findings, verdict, history };
}

/** The driver takes JSON as text; the column type makes it jsonb. */
function json<T>(value: T): T {
  return JSON.stringify(value) as T;
}
