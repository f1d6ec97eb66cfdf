import { type ExportItem, newId, PalaestraError, type WorkState } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { type RawBuilder, sql } from 'kysely';

type Store = Pick<StageContext, 'db'>;

/** A file of an export; its bytes lie in the blob store. */
export interface ExportFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/** What an export is when it is done. */
export interface FinishedExport {
  /** Sorted by path. */
  readonly files: readonly ExportFile[];
  readonly digest: string;
  readonly validation: NonNullable<ExportItem['validation']>;
}

/**
 * The export of a revision in a format; asked for twice, it is the same one, unless the first failed.
 *
 * @returns `fresh` when a job has to be queued.
 */
export async function createExport(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  revision: string,
  format: ExportItem['format'],
): Promise<{ item: ExportItem; fresh: boolean }> {
  const usable = sql`x.org = ${org} and x.revision = ${revision} and x.format = ${format} and x.state in ('queued', 'running', 'done')`;
  const [existing] = await exportItems({ db }, usable);
  if (existing) return { item: existing, fresh: existing.state === 'queued' };
  const id = newId('exp');
  await sql`
    insert into exports (org, id, revision, format, state, created_at)
    values (${org}, ${id}, ${revision}, ${format}, 'queued', ${clock.now()}::timestamptz)`.execute(db);
  return { item: await findExport({ db }, org, id), fresh: true };
}

/** @throws PalaestraError `not_found`, also for an export of another organization. */
export async function findExport(store: Store, org: string, id: string): Promise<ExportItem> {
  const [found] = await exportItems(store, sql`x.org = ${org} and x.id = ${id}`);
  if (!found) throw new PalaestraError('not_found', `Cannot find the export: there is none with this id (${id})`);
  return found;
}

/** Newest first. */
export async function listExports(store: Store, org: string, revision: string): Promise<ExportItem[]> {
  return exportItems(store, sql`x.org = ${org} and x.revision = ${revision}`);
}

async function exportItems({ db }: Store, where: RawBuilder<unknown>): Promise<ExportItem[]> {
  const { rows } = await sql<Omit<ExportItem, 'createdAt'> & { createdAt: Date }>`
    select x.id, x.revision, x.format, x.state, jsonb_array_length(x.files) as files, x.bytes, x.digest, x.validation, x.error,
           x.created_at as "createdAt"
    from exports x where ${where} order by x.created_at desc, x.id desc limit 100`.execute(db);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

/** @throws PalaestraError `conflict` when the export is not done. */
export async function exportFiles(store: Store, org: string, id: string): Promise<ExportFile[]> {
  const item = await findExport(store, org, id);
  if (item.state !== 'done') {
    throw new PalaestraError('conflict', `Cannot give the export: expected it done, found ${item.state} (${id})`, {
      details: { reason: 'export_unfinished' },
    });
  }
  const { rows } = await sql<{ files: ExportFile[] }>`
    select files from exports where org = ${org} and id = ${id}`.execute(store.db);
  return rows[0]!.files;
}

/** Tell how far an export is; a sentence when it failed. */
export async function setExportState(
  { db }: Store,
  org: string,
  id: string,
  state: WorkState,
  error: string | null = null,
): Promise<void> {
  await sql`update exports set state = ${state}, error = ${error} where org = ${org} and id = ${id}`.execute(db);
}

/** Mark an export as done, with what it is. */
export async function finishExport({ db }: Store, org: string, id: string, done: FinishedExport): Promise<void> {
  const bytes = done.files.reduce((sum, { size }) => sum + size, 0);
  await sql`
    update exports set state = 'done', error = null, files = ${JSON.stringify(done.files)}::jsonb, bytes = ${bytes},
      digest = ${done.digest}, validation = ${JSON.stringify(done.validation)}::jsonb
    where org = ${org} and id = ${id}`.execute(db);
}
