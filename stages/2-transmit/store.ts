import type { EpisodeMetadata, Sha256, StageCount, TopicItem } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

/** A stored recording and what it says about itself. */
export type EpisodesTable = {
  org: string;
  id: string;
  recording: Sha256;
  task: string;
  instruction: EpisodeMetadata['instruction'];
  operator: string;
  station: string;
  embodiment: string;
  cell: string | null;
  simulated: boolean;
  outcome: EpisodeMetadata['outcome'];
  failure_cause: EpisodeMetadata['failureCause'];
  attempts: number;
  /** Seconds. */
  duration: number;
  bytes: number;
  recorded_at: Date | null;
  stored_at: Date;
  metadata: EpisodeMetadata;
  topics: TopicItem[];
  media: EpisodeMedia[];
  missing_streams: string[];
  created_at: Date;
};

export type EpisodeMedia = { name: string; sha256: Sha256; type: string };

/** Which blobs an organization may read. The blob itself is stored once for all. */
export type OrgBlobsTable = { org: string; sha256: Sha256; type: string; created_at: Date };

type TransmitTables = { episodes: EpisodesTable; org_blobs: OrgBlobsTable };

const tables = (db: Db) => db.withTables<TransmitTables>();

/** The episode, or null when the organization has none with this id. */
export async function episodeRow(
  { db }: Pick<StageContext, 'db'>,
  org: string,
  id: string,
): Promise<EpisodesTable | null> {
  const row = await tables(db)
    .selectFrom('episodes')
    .selectAll()
    .where('org', '=', org)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** Insert an episode; one that is there already stays as it is. */
export async function insertEpisode(db: Db, row: EpisodesTable): Promise<void> {
  const { instruction, metadata, topics, media, missing_streams } = row;
  const documents = { instruction, metadata, topics, media, missing_streams };
  const texts = Object.fromEntries(Object.entries(documents).map(([name, value]) => [name, JSON.stringify(value)]));
  await tables(db)
    .insertInto('episodes')
    .values({ ...row, ...(texts as unknown as typeof documents) })
    .onConflict((conflict) => conflict.columns(['org', 'id']).doNothing())
    .execute();
}

/** Put a medium beside an episode; the same name again replaces it. */
export async function insertMedia(db: Db, org: string, id: string, media: EpisodeMedia): Promise<void> {
  await sql`
    update episodes
    set media = (select coalesce(jsonb_agg(m), '[]') from jsonb_array_elements(media) m where m->>'name' <> ${media.name})
                || ${JSON.stringify([media])}::jsonb
    where org = ${org} and id = ${id}`.execute(db);
}

/**
 * Let an organization read a blob over HTTP, for recordings and media that a later stage stored itself.
 *
 * @param type content type with which it is served.
 */
export async function grantBlob(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  sha256: Sha256,
  type: string,
): Promise<void> {
  await tables(db)
    .insertInto('org_blobs')
    .values({ org, sha256, type, created_at: clock.now() })
    .onConflict((conflict) => conflict.columns(['org', 'sha256']).doNothing())
    .execute();
}

/** The content type of a blob that the organization may read, null for any other. */
export async function grantedType(db: Db, org: string, sha256: Sha256): Promise<string | null> {
  const row = await tables(db)
    .selectFrom('org_blobs')
    .select('type')
    .where('org', '=', org)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row?.type ?? null;
}

/** Stored episodes; waiting are uploads that were announced and are neither stored nor refused. */
export async function count({ db, clock }: Pick<StageContext, 'db' | 'clock'>, org: string): Promise<StageCount> {
  const { rows } = await sql<StageCount>`
    select count(*)::int as done,
           (select count(*)::int from uploads where org = ${org}
            and state in ('announced', 'receiving', 'received', 'verified')) as waiting,
           (count(*) filter (where created_at >= date_trunc('day', ${clock.now()}::timestamptz)))::int as today
    from episodes where org = ${org}`.execute(db);
  return rows[0]!;
}

/** The newest stored episodes and how many came from a simulator, for the overview. */
export async function episodesAtAGlance({ db }: Pick<StageContext, 'db'>, org: string, limit: number) {
  const [totals, newest] = await Promise.all([
    sql<{ simulated: number; real: number }>`
      select (count(*) filter (where simulated))::int as simulated, (count(*) filter (where not simulated))::int as real
      from episodes where org = ${org}`.execute(db),
    tables(db)
      .selectFrom('episodes')
      .where('org', '=', org)
      .select(['id', 'instruction', 'stored_at'])
      .orderBy('stored_at', 'desc')
      .limit(limit)
      .execute(),
  ]);
  return { ...totals.rows[0]!, newest };
}
