import { assessmentOf } from '@palaestra/cleanse/server';
import { type EpisodeDetail, type EpisodeItem, type EpisodePage, PalaestraError } from '@palaestra/core';
import { annotationsOf } from '@palaestra/label/server';
import type { StageContext } from '@palaestra/platform/http';
import { type RawBuilder, sql } from 'kysely';
import { type CatalogueQuery, type CatalogueSort, decodeCursor, encodeCursor } from './catalogue-query.ts';

type Store = Pick<StageContext, 'db'>;

/** The column of each order and its type; each has an index with the id behind it. */
const SORTS: Record<CatalogueSort, { readonly by: RawBuilder<unknown>; readonly type: RawBuilder<unknown> }> = {
  stored: { by: sql`c.stored_at`, type: sql`timestamptz` },
  recorded: { by: sql`c.recorded_at`, type: sql`timestamptz` },
  duration: { by: sql`c.duration`, type: sql`float8` },
  findings: { by: sql`c.findings`, type: sql`int` },
  task: { by: sql`c.task`, type: sql`text` },
  operator: { by: sql`c.operator`, type: sql`text` },
};

const JOIN_EPISODE = sql`join episodes e on e.org = c.org and e.id = c.episode`;

const ITEM = sql`e.id, e.task, e.instruction, e.operator, e.station, e.embodiment, e.cell, e.simulated, e.outcome,
  e.failure_cause, e.attempts, e.duration, e.bytes, e.recorded_at, e.stored_at, e.missing_streams,
  nullif(c.decision, 'none') as decision, greatest(c.findings, 0) as findings, c.labelled`;

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
  const texts = await textsOf({ db }, org, query);
  const filters = [...columnFilters(org, query), ...wordFilters(org, query, texts)];
  const start = query.cursor === undefined ? await startAtTexts({ db }, org, query, texts) : after(query);
  const direction = query.order === 'asc' ? sql`asc` : sql`desc`;
  const page = sql<ItemRow & { key: string }>`
    with page as (
      select c.*, ${sort.by}::text as key from catalogue c
      where ${sql.join([...filters, ...start], sql` and `)}
      order by ${sort.by} ${direction}, c.episode ${direction} limit ${query.limit + 1}
    )
    select ${ITEM}, c.key from page c ${JOIN_EPISODE} order by ${sort.by} ${direction}, c.episode ${direction}`
    .execute(db)
    .catch((error: unknown) => {
      throw query.cursor !== undefined && isDataError(error) ? foreignCursor(query) : error;
    });
  // Awaited together: when both fail, a fault that nobody waits for would end the process.
  const [{ rows }, counted] = await Promise.all([page, countEpisodes({ db }, org, query, filters)]);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(itemOf),
    ...counted,
    next: rows.length > query.limit && last ? encodeCursor([query.sort, last.key, last.id]) : null,
  };
}

/** Most episodes that are counted one by one. */
const COUNTED = 10_000;

/**
 * How many episodes a query finds. Exact from kept counts while at most one of task, operator and station is asked for and no
 * words are; else counted up to a limit, and `totalIsLeast` says when that was reached.
 */
async function countEpisodes(
  { db }: Store,
  org: string,
  query: CatalogueQuery,
  filters: readonly RawBuilder<unknown>[],
): Promise<Pick<EpisodePage, 'total' | 'totalIsLeast'>> {
  const groups = (['task', 'operator', 'station'] as const).filter((kind) => query[kind] !== undefined);
  if (wordsOf(query).length === 0 && groups.length < 2) {
    const [kind = 'all'] = groups;
    const value = kind === 'all' ? '' : query[kind]!;
    const states = equal(query, ['decision', 'outcome', 'labelled', 'simulated']);
    const { rows } = await sql<{ total: number }>`
      select coalesce(sum(c.n), 0)::int as total from catalogue_counts c
      where ${sql.join([sql`c.org = ${org} and c.kind = ${kind} and c.value = ${value}`, ...states], sql` and `)}`.execute(
      db,
    );
    return { total: rows[0]!.total, totalIsLeast: false };
  }
  const { rows } = await sql<{ total: number }>`
    select count(*)::int as total from (
      select from catalogue c where ${sql.join(filters, sql` and `)} limit ${COUNTED + 1}
    ) as found`.execute(db);
  const { total } = rows[0]!;
  return { total: Math.min(total, COUNTED), totalIsLeast: total > COUNTED };
}

/** @throws PalaestraError `not_found`, also for an episode of another organization. */
export async function episodeDetail({ db }: Store, org: string, id: string): Promise<EpisodeDetail> {
  const { rows } = await sql<DetailRow>`
    select ${ITEM}, e.recording, e.metadata, e.topics, e.media from catalogue c ${JOIN_EPISODE}
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

type Column = 'task' | 'operator' | 'station' | 'decision' | 'outcome' | 'labelled' | 'simulated';

function equal(query: CatalogueQuery, columns: readonly Column[]): RawBuilder<unknown>[] {
  return columns.flatMap((column) =>
    query[column] === undefined ? [] : [sql`c.${sql.ref(column)} = ${query[column]}`],
  );
}

function columnFilters(org: string, query: CatalogueQuery): RawBuilder<unknown>[] {
  const columns = ['task', 'operator', 'station', 'decision', 'outcome', 'labelled', 'simulated'] as const;
  return [sql`c.org = ${org}`, ...equal(query, columns)];
}

/** Most texts that are named one by one to the database; more of them hold a common word, which is found in any order. */
const TEXTS = 10_000;

/** The texts that hold all words of a query; null without words, one too many where a common word is in too many. */
async function textsOf({ db }: Store, org: string, query: CatalogueQuery): Promise<number[] | null> {
  const { words } = searched(query);
  if (words.length === 0) return null;
  const { rows } = await sql<{ id: number }>`
    select t.id from ${holding(org, words)} limit ${TEXTS + 1}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Words are looked up among the texts first, of which a ground has few: that costs little also for a word of two characters,
 * and tells the database how many episodes to expect. A word that begins like an id is the beginning of one.
 */
function wordFilters(org: string, query: CatalogueQuery, texts: readonly number[] | null): RawBuilder<unknown>[] {
  const { ids, words } = searched(query);
  const conditions = ids.map((word) => sql`c.episode like ${`${likeText(word.toLowerCase())}%`}`);
  if (texts === null) return conditions;
  const some =
    texts.length > TEXTS
      ? sql`exists (select from ${holding(org, words)} and t.id = c.text)`
      : sql`c.text = any(${texts}::int[])`;
  return [...conditions, some];
}

/** Most texts that are asked for their newest episode: 10 µs each. */
const ASKED = 1000;

/**
 * Where the first page of words begins in the order of storing. The words of long ago would else be found after a walk over all
 * that came since.
 */
async function startAtTexts(
  { db }: Store,
  org: string,
  { sort, order }: CatalogueQuery,
  texts: readonly number[] | null,
): Promise<RawBuilder<unknown>[]> {
  if (sort !== 'stored' || texts === null || texts.length === 0 || texts.length > ASKED) return [];
  const [first, compare, direction] = order === 'asc' ? [sql`min`, sql`>=`, sql`asc`] : [sql`max`, sql`<=`, sql`desc`];
  // As text: a Date would lose the microseconds.
  const { rows } = await sql<{ at: string | null }>`
    select ${first}(n.stored_at)::text as at from unnest(${texts}::int[]) t (id) cross join lateral (
      select c.stored_at from catalogue c where c.org = ${org} and c.text = t.id order by c.stored_at ${direction} limit 1
    ) n`.execute(db);
  const at = rows[0]!.at;
  return at === null ? [] : [sql`c.stored_at ${compare} ${at}::timestamptz`];
}

/** The texts of an organization that hold all these words. */
function holding(org: string, words: readonly string[]): RawBuilder<unknown> {
  const all = words.map((word) => sql`t.words ilike ${`%${likeText(word)}%`}`);
  return sql`catalogue_texts t where t.org = ${org} and ${sql.join(all, sql` and `)}`;
}

/** The words of a query that begin like an id, and the others. */
function searched(query: CatalogueQuery): { ids: string[]; words: string[] } {
  const [ids, words] = [true, false].map((ofId) => wordsOf(query).filter((word) => /^ep_/i.test(word) === ofId));
  return { ids: ids!, words: words! };
}

function wordsOf({ q = '' }: CatalogueQuery): string[] {
  const words = q.split(/\s+/).filter((word) => word !== '');
  return words.slice(0, 8);
}

function likeText(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&');
}

function after({ cursor, sort, order }: CatalogueQuery): RawBuilder<unknown>[] {
  if (cursor === undefined) return [];
  const decoded = decodeCursor(cursor);
  if (decoded?.[0] !== sort) throw foreignCursor({ cursor });
  const { by, type } = SORTS[sort];
  const compare = order === 'asc' ? sql`>` : sql`<`;
  return [sql`(${by}, c.episode) ${compare} (${decoded[1]}::${type}, ${decoded[2]})`];
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
