import type { StationUploads, UploadSummary } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

type Row = Omit<StationUploads, 'changedAt'> & { changed_at: Date };

/** What lies between each station and the store, and what came in hour by hour. */
export async function summariseUploads(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
): Promise<UploadSummary> {
  const now = clock.now();
  const [stations, hours] = await Promise.all([
    // Rows that say nothing any more are left out: on a ground of years most of them.
    sql<Row>`
      select station,
             (count(*) filter (where state = 'announced'))::int as announced,
             (count(*) filter (where state in ('receiving', 'received', 'verified')))::int as "underWay",
             (count(*) filter (where state = 'quarantined'))::int as quarantined,
             (count(*) filter (where state = 'ingested'))::int as ingested,
             coalesce(sum(size - received_bytes) filter (where state in ('announced', 'receiving')), 0)::bigint
               as "toCome",
             max(changed_at) as changed_at
      from uploads
      where org = ${org} and (state <> 'ingested' or changed_at > ${now}::timestamptz - interval '24 hours')
      group by station order by "toCome" desc, quarantined desc, station limit 1000`.execute(db),
    sql<{ at: Date; files: number; bytes: number }>`
      select h.at, count(u.sha256)::int as files, coalesce(sum(u.size), 0)::bigint as bytes
      from generate_series(date_trunc('hour', ${now}::timestamptz) - interval '11 hours',
                           date_trunc('hour', ${now}::timestamptz), interval '1 hour') as h(at)
      left join uploads u on u.org = ${org} and u.state = 'ingested'
        and u.changed_at >= h.at and u.changed_at < h.at + interval '1 hour'
      group by h.at order by h.at`.execute(db),
  ]);
  return {
    stations: stations.rows.map(({ changed_at, ...row }) => ({ ...row, changedAt: changed_at.toISOString() })),
    hours: hours.rows.map(({ at, files, bytes }) => ({ at: at.toISOString(), files, bytes: Number(bytes) })),
  };
}
