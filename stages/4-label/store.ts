import { type Annotation, newId, type StageCount } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import type { Proposal } from './propose.ts';

/** The table of this stage: rows are added and never changed. */
export type AnnotationsTable = {
  id: string;
  org: string;
  episode: string;
  author: string;
  source: Annotation['source'];
  outcome: Annotation['outcome'];
  failure_cause: Annotation['failureCause'];
  segments: Annotation['segments'];
  instruction: string | null;
  quality: number | null;
  note: string | null;
  created_at: Date;
};

type LabelTables = { annotations: AnnotationsTable };

/** The annotations of each episode that has any, newest first. */
export async function annotationsOf(
  db: Db,
  org: string,
  episodes: readonly string[],
): Promise<Map<string, Annotation[]>> {
  if (episodes.length === 0) return new Map();
  const rows = await db
    .withTables<LabelTables>()
    .selectFrom('annotations')
    .selectAll()
    .where('org', '=', org)
    .where('episode', 'in', episodes)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return Map.groupBy(rows.map(annotationIn), ({ episode }) => episode);
}

/** Keep what a person says about an episode. */
export async function insertAnnotation(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  annotation: Omit<Annotation, 'id' | 'createdAt' | 'source'>,
): Promise<Annotation> {
  const row = rowOf(org, { ...annotation, source: 'person' }, clock.now());
  await db.withTables<LabelTables>().insertInto('annotations').values(row).execute();
  return annotationIn({ ...row, segments: annotation.segments });
}

/** Keep a proposal; a second one of the same producer and version for the episode changes nothing. */
export async function insertProposal(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  { episode, author, proposal }: { episode: string; author: string; proposal: Proposal },
): Promise<void> {
  const rest = { source: 'proposal', instruction: null, quality: null, note: null } as const;
  await db
    .withTables<LabelTables>()
    .insertInto('annotations')
    .values(rowOf(org, { ...proposal, ...rest, episode, author }, clock.now()))
    .onConflict((conflict) =>
      conflict.columns(['org', 'episode', 'author']).where('source', '=', 'proposal').doNothing(),
    )
    .execute();
}

/** Episodes that a person confirmed; waiting are those with nothing but a proposal. */
export async function count({ db, clock }: Pick<StageContext, 'db' | 'clock'>, org: string): Promise<StageCount> {
  const { rows } = await sql<StageCount>`
    select (count(*) filter (where confirmed))::int as done,
           (count(*) filter (where not confirmed))::int as waiting,
           (count(*) filter (where confirmed_today))::int as today
    from (
      select bool_or(source = 'person') as confirmed,
             bool_or(source = 'person' and created_at >= date_trunc('day', ${clock.now()}::timestamptz)) as confirmed_today
      from annotations where org = ${org} group by episode
    ) as episodes`.execute(db);
  return rows[0]!;
}

function rowOf(org: string, annotation: Omit<Annotation, 'id' | 'createdAt'>, now: Date): AnnotationsTable {
  const { episode, author, source, outcome, failureCause, segments, instruction, quality, note } = annotation;
  return {
    id: newId('an', now.getTime()),
    org,
    episode,
    author,
    source,
    outcome,
    failure_cause: failureCause,
    // The driver takes JSON as text; the column type makes it jsonb.
    segments: JSON.stringify(segments) as unknown as Annotation['segments'],
    instruction,
    quality,
    note,
    created_at: now,
  };
}

function annotationIn(row: AnnotationsTable): Annotation {
  const { id, episode, author, source, outcome, segments, instruction, quality, note } = row;
  const createdAt = row.created_at.toISOString();
  return {
    id,
    episode,
    author,
    source,
    outcome,
    failureCause: row.failure_cause,
    segments,
    instruction,
    quality,
    note,
    createdAt,
  };
}
