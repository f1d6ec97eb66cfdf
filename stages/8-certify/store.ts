import {
  type ConformanceDetail,
  type ConformanceItem,
  type ConformanceReport,
  newId,
  PalaestraError,
  type StageCount,
  type Standard,
} from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

/** The tables of this stage. */
export type CertifyTables = {
  conformance_reports: {
    id: string;
    org: string;
    standard: string;
    revision: string | null;
    policy: string | null;
    conforms: boolean;
    report: ConformanceReport;
    /** The standard as it was when the report was made. */
    document: Standard;
    created_at: Date;
  };
};

type Row = CertifyTables['conformance_reports'];

/** Keep a report; it never changes afterwards. */
export async function insertReport(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  document: Standard,
  report: ConformanceReport,
): Promise<ConformanceDetail> {
  const row: Row = {
    id: newId('cf'),
    org,
    standard: document.id,
    revision: report.revision,
    policy: report.policy,
    conforms: report.conforms,
    report,
    document,
    created_at: clock.now(),
  };
  await db
    .withTables<CertifyTables>()
    .insertInto('conformance_reports')
    .values({ ...row, report: json(report), document: json(document) })
    .execute();
  return detailOf(row);
}

/** Newest first, at most 200. */
export async function listReports({ db }: Pick<StageContext, 'db'>, org: string): Promise<ConformanceItem[]> {
  const rows = await db
    .withTables<CertifyTables>()
    .selectFrom('conformance_reports')
    .selectAll()
    .where('org', '=', org)
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute();
  return rows.map(itemOf);
}

/** @throws PalaestraError `not_found`, also for a report of another organization. */
export async function getReport({ db }: Pick<StageContext, 'db'>, org: string, id: string): Promise<ConformanceDetail> {
  const row = await db
    .withTables<CertifyTables>()
    .selectFrom('conformance_reports')
    .selectAll()
    .where('org', '=', org)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new PalaestraError('not_found', `Cannot show the report: there is none with this id (${id})`);
  return detailOf(row);
}

/** Reports made, and how many of today. */
export async function count({ db, clock }: Pick<StageContext, 'db' | 'clock'>, org: string): Promise<StageCount> {
  const { rows } = await sql<{ done: number; today: number }>`
    select count(*)::int as done,
           (count(*) filter (where created_at >= date_trunc('day', ${clock.now()}::timestamptz)))::int as today
    from conformance_reports where org = ${org}`.execute(db);
  return { done: rows[0]!.done, waiting: 0, today: rows[0]!.today };
}

function itemOf(row: Row): ConformanceItem {
  return {
    id: row.id,
    standard: row.standard,
    title: row.document.title,
    revision: row.revision,
    policy: row.policy,
    conforms: row.conforms,
    counts: row.report.counts,
    createdAt: row.created_at.toISOString(),
  };
}

function detailOf(row: Row): ConformanceDetail {
  return { ...itemOf(row), report: row.report, document: row.document };
}

/** The driver takes JSON as text; the column type makes it jsonb. */
function json<T>(value: T): T {
  return JSON.stringify(value) as T;
}
