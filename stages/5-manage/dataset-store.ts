import {
  type DatasetItem,
  newId,
  PalaestraError,
  type RevisionItem,
  type RevisionManifest,
  type StageCount,
} from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { type RawBuilder, sql } from 'kysely';
import type { NamedRevision } from './manifest.ts';

type Store = Pick<StageContext, 'db'>;

/** The tables of datasets and revisions. A revision never changes. */
export type ManageTables = {
  datasets: { org: string; id: string; name: string; head: string | null; created_at: Date };
  revisions: {
    org: string;
    sha256: string;
    dataset: string;
    parent: string | null;
    message: string;
    author: string;
    manifest: RevisionManifest;
    episodes: number;
    frames: number;
    created_at: Date;
  };
  revision_episodes: { org: string; revision: string; position: number; episode: string; created_at: Date };
};

/** @throws PalaestraError `conflict` when the organization has a dataset of this name. */
export async function createDataset(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  name: string,
): Promise<DatasetItem> {
  const id = newId('ds');
  const { numInsertedOrUpdatedRows } = await db
    .withTables<ManageTables>()
    .insertInto('datasets')
    .values({ org, id, name, head: null, created_at: clock.now() })
    .onConflict((conflict) => conflict.columns(['org', 'name']).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) {
    throw new PalaestraError('conflict', `Cannot make the dataset: there is one of this name (${name})`, {
      details: { reason: 'dataset_name_taken', facts: { name } },
    });
  }
  return findDataset({ db }, org, id);
}

/** Newest first, at most 500. */
export async function listDatasets(store: Store, org: string): Promise<DatasetItem[]> {
  return datasetItems(store, sql`d.org = ${org}`);
}

/** @throws PalaestraError `not_found`, also for a dataset of another organization. */
export async function findDataset(store: Store, org: string, id: string): Promise<DatasetItem> {
  const [found] = await datasetItems(store, sql`d.org = ${org} and d.id = ${id}`);
  if (!found) throw new PalaestraError('not_found', `Cannot find the dataset: there is none with this id (${id})`);
  return found;
}

async function datasetItems({ db }: Store, where: RawBuilder<unknown>): Promise<DatasetItem[]> {
  const { rows } = await sql<Omit<DatasetItem, 'createdAt'> & { createdAt: Date }>`
    select d.id, d.name, d.head, coalesce(h.episodes, 0) as episodes, coalesce(h.frames, 0) as frames, d.created_at as "createdAt",
           (select count(*)::int from revisions r where r.org = d.org and r.dataset = d.id) as revisions
    from datasets d left join revisions h on h.org = d.org and h.sha256 = d.head
    where ${where} order by d.created_at desc, d.id desc limit 500`.execute(db);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

/** Newest first. */
export async function listRevisions(store: Store, org: string, id: string): Promise<RevisionItem[]> {
  return revisionItems(store, sql`r.org = ${org} and r.dataset = ${id}`);
}

/** The newest of all datasets, for the overview. */
export async function recentRevisions(store: Store, org: string): Promise<RevisionItem[]> {
  return revisionItems(store, sql`r.org = ${org}`);
}

/** @throws PalaestraError `not_found`, also for a revision of another organization. */
export async function findRevision(store: Store, org: string, sha256: string): Promise<RevisionItem> {
  const [found] = await revisionItems(store, sql`r.org = ${org} and r.sha256 = ${sha256}`);
  if (!found) throw noRevision(sha256);
  return found;
}

async function revisionItems({ db }: Store, where: RawBuilder<unknown>): Promise<RevisionItem[]> {
  const { rows } = await sql<Omit<RevisionItem, 'createdAt'> & { createdAt: Date }>`
    select r.sha256, r.dataset, d.name as "datasetName", r.parent, r.message, r.episodes, r.frames, r.author,
           r.created_at as "createdAt"
    from revisions r join datasets d on d.id = r.dataset
    where ${where} order by r.created_at desc, r.sha256 limit 500`.execute(db);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

/** The manifest as it was stored. @throws PalaestraError `not_found`. */
export async function storedManifest({ db }: Store, org: string, sha256: string): Promise<unknown> {
  const row = await db
    .withTables<ManageTables>()
    .selectFrom('revisions')
    .select('manifest')
    .where('org', '=', org)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (!row) throw noRevision(sha256);
  return row.manifest;
}

/**
 * Add a revision, make it the dataset's head and end its build, at once or not at all: a build makes one revision however
 * often its job runs.
 *
 * @throws PalaestraError `conflict` when somebody else moved the head meanwhile, `cancelled` when the build has ended.
 */
export async function insertRevision(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  { org, author, dataset, build }: Record<'org' | 'author' | 'dataset' | 'build', string>,
  { sha256, manifest }: NamedRevision,
): Promise<void> {
  const now = clock.now();
  await db
    .withTables<ManageTables>()
    .transaction()
    .execute(async (transaction) => {
      const ended = await sql`
        update revision_builds set state = 'done', revision = ${sha256}, problem = null, ended_at = ${now}::timestamptz
        where org = ${org} and id = ${build} and state = 'running'`.execute(transaction);
      if (ended.numAffectedRows === 0n) {
        throw new PalaestraError('cancelled', `Cannot add the revision: its build has ended (${build})`);
      }
      const moved = await transaction
        .updateTable('datasets')
        .set({ head: sha256 })
        .where('org', '=', org)
        .where('id', '=', dataset)
        .where('head', 'is not distinct from', manifest.parent)
        .executeTakeFirst();
      if (moved.numUpdatedRows === 0n) {
        throw new PalaestraError(
          'conflict',
          `Cannot add the revision: another one was added meanwhile, expected ${manifest.parent ?? 'none'} as the newest (${dataset})`,
          { details: { reason: 'revision_overtaken' } },
        );
      }
      await transaction
        .insertInto('revisions')
        .values({
          org,
          sha256,
          dataset,
          parent: manifest.parent,
          message: manifest.message,
          author,
          manifest: JSON.stringify(manifest) as unknown as RevisionManifest,
          episodes: manifest.episodes.length,
          frames: manifest.episodes.reduce((sum, { frames }) => sum + frames, 0),
          created_at: now,
        })
        .execute();
      const ids = manifest.episodes.map(({ id }) => id);
      await sql`
      insert into revision_episodes (org, revision, position, episode, created_at)
      select ${org}, ${sha256}, t.position - 1, t.episode, ${now}::timestamptz
      from unnest(${ids}::text[]) with ordinality as t (episode, position)`.execute(transaction);
    });
}

/** Revisions made; waiting are those under way, and exports. */
export async function count({ db, clock }: Pick<StageContext, 'db' | 'clock'>, org: string): Promise<StageCount> {
  const { rows } = await sql<StageCount>`
    select count(*)::int as done,
           (select count(*)::int from exports where org = ${org} and state in ('queued', 'running')) +
           (select count(*)::int from revision_builds where org = ${org} and state in ('queued', 'running')) as waiting,
           (count(*) filter (where created_at >= date_trunc('day', ${clock.now()}::timestamptz)))::int as today
    from revisions where org = ${org}`.execute(db);
  return rows[0]!;
}

function noRevision(sha256: string): PalaestraError {
  return new PalaestraError('not_found', `Cannot find the revision: there is none with this name (${sha256})`);
}
