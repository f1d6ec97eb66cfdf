import { assessmentOf } from '@palaestra/cleanse/server';
import { type EpisodeDetail, type EpisodeItem, type EpisodePage, PalaestraError } from '@palaestra/core';
import { annotationsOf } from '@palaestra/label/server';
import type { StageContext } from '@palaestra/platform/http';
import { type RawBuilder, sql } from 'kysely';
import { type CatalogueQuery, type CatalogueSort, decodeCursor, encodeCursor } from './catalogue-query.ts';

type Store = Pick<StageContext, 'db'>;

interface Sort {
  readonly by: RawBuilder<unknown>;
  readonly type: RawBuilder<unknown>;
  /** True when it reads the assessment; such an order has no index. */
  readonly ofAssessment: boolean;
}

/** The expression of each order and its type; all but `findings` have an index with the id behind it. */
const SORTS: Record<CatalogueSort, Sort> = {
  stored: { by: sql`e.stored_at`, type: sql`timestamptz`, ofAssessment: false },
  recorded: { by: sql`coalesce(e.recorded_at, '-infinity'::timestamptz)`, type: sql`timestamptz`, ofAssessment: false },
  duration: { by: sql`e.duration`, type: sql`float8`, ofAssessment: false },
  findings: { by: sql`coalesce(a.findings_count, -1)`, type: sql`int`, ofAssessment: true },
  task: { by: sql`e.task`, type: sql`text`, ofAssessment: false },
  operator: { by: sql`e.operator`, type: sql`text`, ofAssessment: false },
};

/** The text that is searched, exactly as the trigram index has it. */
const WORDS = sql`(e.id || ' ' || e.task || ' ' || (e.instruction->>'en') || ' ' || (e.instruction->>'zh') || ' ' || e.operator || ' ' || e.station)`;

const JOIN_ASSESSMENT = sql`left join assessments a on a.org = e.org and a.episode = e.id`;
const LABELLED = sql<EpisodeItem['labelled']>`coalesce((
  select case when bool_or(n.source = 'person') then 'confirmed' else 'proposed' end
  from annotations n where n.org = e.org and n.episode = e.id having count(*) > 0), 'none')`;

const ITEM = sql`e.id, e.task, e.instruction, e.operator, e.station, e.embodiment, e.cell, e.simulated, e.outcome,
  e.failure_cause, e.attempts, e.duration, e.bytes, e.recorded_at, e.stored_at, e.missing_streams,
  a.decision, coalesce(a.findings_count, 0) as findings, ${LABELLED} as labelled`;

interface ItemRow {
  id: string;
  task: string;
  instruction: EpisodeItem['instruction'];
  operator: string;
  station: string;
  embodiment: string;
  cell: string | null;
  simulated: boolean;
  outcome: EpisodeItem['outcome'];
  failure_cause: EpisodeItem['failureCause'];
  attempts: number;
  duration: number;
  bytes: number;
  recorded_at: Date | null;
  stored_at: Date;
  missing_streams: string[];
  decision: EpisodeItem['decision'];
  findings: number;
  labelled: EpisodeItem['labelled'];
}

interface DetailRow extends ItemRow {
  recording: string;
  metadata: EpisodeDetail['metadata'];
  topics: EpisodeDetail['topics'];
  media: EpisodeDetail['media'];
}

/**
 * One page of the catalogue. A page begins where the one before ended (keyset), so it costs the same at any depth and does
 * not repeat or lose a row when episodes arrive between two pages.
 *
 * @throws PalaestraError `bad_input` for a cursor that is not of this order.
 */
export async function listEpisodes({ db }: Store, org: string, query: CatalogueQuery): Promise<EpisodePage> {
  const sort = SORTS[query.sort];
  const filters = conditions(org, query);
  const needsAssessment = query.decision !== undefined;
  const direction = query.order === 'asc' ? sql`asc` : sql`desc`;
  const page = sql<ItemRow & { key: string }>`
    with page as (
      select e.*, ${sort.by}::text as key from episodes e ${joins(sort.ofAssessment || needsAssessment)}
      where ${sql.join([...filters, ...after(query)], sql` and `)}
      order by ${sort.by} ${direction}, e.id ${direction} limit ${query.limit + 1}
    )
    select ${ITEM}, e.key from page e ${JOIN_ASSESSMENT} order by ${sort.by} ${direction}, e.id ${direction}`
    .execute(db)
    .catch((error: unknown) => {
      throw query.cursor !== undefined && isDataError(error) ? foreignCursor(query) : error;
    });
  const count = sql<{ total: number }>`
    select count(*)::int as total from episodes e ${joins(needsAssessment)}
    where ${sql.join(filters, sql` and `)}`.execute(db);
  // Awaited together: when both fail, a fault that nobody waits for would end the process.
  const [{ rows }, counted] = await Promise.all([page, count]);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(itemOf),
    total: counted.rows[0]!.total,
    next: rows.length > query.limit && last ? encodeCursor([query.sort, last.key, last.id]) : null,
  };
}

/** @throws PalaestraError `not_found`, also for an episode of another organization. */
export async function episodeDetail({ db }: Store, org: string, id: string): Promise<EpisodeDetail> {
  const { rows } = await sql<DetailRow>`
    select ${ITEM}, e.recording, e.metadata, e.topics, e.media from episodes e ${JOIN_ASSESSMENT}
    where e.org = ${org} and e.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw new PalaestraError('not_found', `Cannot show the episode: there is none with this id (${id})`);
  const revisions = await sql<EpisodeDetail['revisions'][number]>`
    select r.dataset, d.name as "datasetName", r.sha256 as revision
    from revision_episodes m join revisions r on r.org = m.org and r.sha256 = m.revision join datasets d on d.id = r.dataset
    where m.org = ${org} and m.episode = ${id} order by r.created_at desc`.execute(db);
  return {
    ...itemOf(row),
    recording: row.recording,
    metadata: row.metadata,
    topics: row.topics,
    media: row.media,
    assessment: await assessmentOf(db, org, id),
    annotations: (await annotationsOf(db, org, [id])).get(id) ?? [],
    revisions: revisions.rows,
  };
}

function conditions(org: string, query: CatalogueQuery): RawBuilder<unknown>[] {
  const words = (query.q ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8);
  return [
    sql`e.org = ${org}`,
    ...(['task', 'operator', 'station', 'outcome', 'simulated'] as const).flatMap((column) =>
      query[column] === undefined ? [] : [sql`e.${sql.ref(column)} = ${query[column]}`],
    ),
    ...words.map((word) => sql`${WORDS} ilike ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`),
    ...(query.decision === undefined
      ? []
      : [query.decision === 'none' ? sql`a.decision is null` : sql`a.decision = ${query.decision}`]),
    ...(query.labelled === undefined ? [] : [labelledCondition(query.labelled)]),
  ];
}

function labelledCondition(labelled: EpisodeItem['labelled']): RawBuilder<unknown> {
  const some = sql`exists (select from annotations n where n.org = e.org and n.episode = e.id)`;
  const person = sql`exists (select from annotations n where n.org = e.org and n.episode = e.id and n.source = 'person')`;
  if (labelled === 'none') return sql`not ${some}`;
  return labelled === 'confirmed' ? person : sql`(${some} and not ${person})`;
}

function joins(assessment: boolean): RawBuilder<unknown> {
  return assessment ? JOIN_ASSESSMENT : sql``;
}

function after({ cursor, sort, order }: CatalogueQuery): RawBuilder<unknown>[] {
  if (cursor === undefined) return [];
  const decoded = decodeCursor(cursor);
  if (decoded?.[0] !== sort) throw foreignCursor({ cursor });
  const { by, type } = SORTS[sort];
  const compare = order === 'asc' ? sql`>` : sql`<`;
  return [sql`(${by}, e.id) ${compare} (${decoded[1]}::${type}, ${decoded[2]})`];
}

function foreignCursor({ cursor }: Pick<CatalogueQuery, 'cursor'>): PalaestraError {
  return new PalaestraError(
    'bad_input',
    `Cannot show the page: expected the "next" of a page in the same order, found another cursor (${cursor})`,
  );
}

/** PostgreSQL's class 22: a value of the cursor is not of the column's type. */
function isDataError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('22');
}

function itemOf(row: ItemRow): EpisodeItem {
  return {
    id: row.id,
    task: row.task,
    instruction: row.instruction,
    operator: row.operator,
    station: row.station,
    embodiment: row.embodiment,
    cell: row.cell,
    simulated: row.simulated,
    outcome: row.outcome,
    failureCause: row.failure_cause,
    attempts: row.attempts,
    duration: row.duration,
    bytes: row.bytes,
    recordedAt: row.recorded_at?.toISOString() ?? null,
    storedAt: row.stored_at.toISOString(),
    decision: row.decision,
    findings: row.findings,
    labelled: row.labelled,
    missingStreams: row.missing_streams,
  };
}
