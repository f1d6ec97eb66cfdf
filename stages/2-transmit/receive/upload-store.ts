import type { Sha256, UploadItem, UploadState } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import { type SqlBool, sql } from 'kysely';
import type { Manifest } from '../manifest.ts';

/** An announced upload. `told_at` is set once the other stages were told of the stored episode. */
export type UploadsTable = {
  org: string;
  sha256: Sha256;
  name: string;
  size: number;
  kind: Manifest['kind'];
  part_bytes: number;
  /** The sha256 of each part, 32 bytes each, one after the other. */
  parts: Uint8Array;
  /** Bit n (from the right in its byte, as PostgreSQL counts) is set when part n is on the disk. */
  received: Uint8Array;
  received_bytes: number;
  state: UploadState;
  reason: string | null;
  /** The same for a page in the reader's language. */
  why: UploadItem['why'];
  /** Its file in the spool; a new one for every new manifest, so that no late part of an older one can spoil it. */
  file: string;
  station: string | null;
  order: string | null;
  due: Date | null;
  episode: Manifest['episode'];
  person: string;
  created_at: Date;
  changed_at: Date;
  told_at: Date | null;
};

const tables = (db: Db) => db.withTables<{ uploads: UploadsTable }>();

/** The states of an upload that takes up space and is not stored. */
const UNFINISHED = ['announced', 'receiving', 'received'] as const;

/** The upload, or null. `lock` keeps others from changing it until the transaction ends. */
export async function uploadRow(
  db: Db,
  org: string,
  sha256: Sha256,
  { lock = false } = {},
): Promise<UploadsTable | null> {
  const query = tables(db).selectFrom('uploads').selectAll().where('org', '=', org).where('sha256', '=', sha256);
  return (await (lock ? query.forUpdate() : query).executeTakeFirst()) ?? null;
}

/** Write an announcement, in place of an older one of the same content. */
export async function putUpload(db: Db, row: UploadsTable): Promise<void> {
  const value = { ...row, parts: Buffer.from(row.parts), received: Buffer.from(row.received) };
  const episode = (row.episode === null ? null : JSON.stringify(row.episode)) as unknown as Manifest['episode'];
  const { org: _org, sha256: _sha256, ...rest } = { ...value, episode };
  await tables(db)
    .insertInto('uploads')
    .values({ ...value, episode })
    .onConflict((conflict) => conflict.columns(['org', 'sha256']).doUpdateSet(rest))
    .execute();
}

export type UploadChange = Partial<
  Pick<UploadsTable, 'state' | 'reason' | 'why' | 'parts' | 'received' | 'received_bytes' | 'changed_at' | 'told_at'>
>;

/** Change an upload; one that was given up meanwhile stays away. */
export async function changeUpload(db: Db, org: string, sha256: Sha256, change: UploadChange): Promise<void> {
  const { parts, received, ...rest } = change;
  await tables(db)
    .updateTable('uploads')
    .set({
      ...rest,
      ...(parts === undefined ? {} : { parts: Buffer.from(parts) }),
      ...(received === undefined ? {} : { received: Buffer.from(received) }),
    })
    .where('org', '=', org)
    .where('sha256', '=', sha256)
    .execute();
}

/** Forget an upload; its file in the spool stays. */
export async function deleteUpload(db: Db, org: string, sha256: Sha256): Promise<void> {
  await tables(db).deleteFrom('uploads').where('org', '=', org).where('sha256', '=', sha256).execute();
}

/** One part of an upload as its manifest has it; `hash` is null when there is no such part. */
export interface PartRow {
  readonly state: UploadState;
  readonly reason: string | null;
  readonly file: string;
  readonly size: number;
  readonly part_bytes: number;
  readonly station: string | null;
  readonly hash: Sha256 | null;
  readonly received: boolean;
}

/** What is known of part `n` without reading the hashes of the others. */
export async function partRow(db: Db, org: string, sha256: Sha256, n: number): Promise<PartRow | null> {
  const { rows } = await sql<PartRow>`
    select state, reason, file, size, part_bytes, station,
           case when ${n}::int < octet_length(parts) / 32 then encode(substring(parts from ${n}::int * 32 + 1 for 32), 'hex')
           end as hash,
           case when ${n}::int < octet_length(received) * 8 then get_bit(received, ${n}::bigint) = 1 else false
           end as received
    from uploads where org = ${org} and sha256 = ${sha256}`.execute(db);
  return rows[0] ?? null;
}

/**
 * List part `n` of `bytes` bytes as received, if the upload still waits in this file. Twice counts once; two parts at
 * once wait for each other's row. Returns false when the upload was given up or announced anew meanwhile.
 */
export async function markReceived(
  db: Db,
  upload: { org: string; sha256: Sha256; file: string },
  n: number,
  bytes: number,
  at: Date,
): Promise<boolean> {
  const { org, sha256, file } = upload;
  const news = sql`case when get_bit(received, ${n}::bigint) = 1 then 0 else ${bytes}::bigint end`;
  const { numAffectedRows } = await sql`
    update uploads set
      received = set_bit(received, ${n}::bigint, 1),
      received_bytes = received_bytes + ${news},
      state = case when received_bytes + ${news} = size then 'received' else 'receiving' end,
      changed_at = ${at}
    where org = ${org} and sha256 = ${sha256} and file = ${file}
      and state in ('announced', 'receiving', 'received')`.execute(db);
  return numAffectedRows === 1n;
}

/** Bytes that are announced and not stored: of the organization in all, and what all organizations have still to send. */
export async function announcedBytes(
  db: Db,
  org: string,
  but: Sha256,
): Promise<{ organization: number; toCome: number }> {
  // One announcement after the other, so that two at once cannot both take the last of the space.
  await sql`select pg_advisory_xact_lock(hashtext('palaestra.uploads'))`.execute(db);
  const { rows } = await sql<{ organization: number; toCome: number }>`
    select coalesce(sum(size) filter (where org = ${org}), 0)::float8 as organization,
           coalesce(sum(size - received_bytes), 0)::float8 as "toCome"
    from uploads where state in ('announced', 'receiving', 'received') and not (org = ${org} and sha256 = ${but})`.execute(
    db,
  );
  return rows[0]!;
}

/** Uploads of an organization, the latest change first. `after` is the last one of the page before. */
export async function listUploads(
  db: Db,
  org: string,
  query: { state?: UploadState; station?: string; limit: number; after?: { changedAt: string; sha256: Sha256 } },
): Promise<UploadItem[]> {
  let select = tables(db)
    .selectFrom('uploads')
    .select(['sha256', 'name', 'kind', 'state', 'reason', 'why', 'size', 'received_bytes'])
    .select(['station', 'order', 'due'])
    .select(['episode', 'person', 'created_at', 'changed_at'])
    .where('org', '=', org)
    .orderBy('changed_at', 'desc')
    .orderBy('sha256')
    .limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.station !== undefined) select = select.where('station', '=', query.station);
  if (query.after !== undefined) {
    const { changedAt, sha256 } = query.after;
    const same = sql<SqlBool>`(changed_at = ${changedAt}::timestamptz and sha256 > ${sha256})`;
    select = select.where(sql<SqlBool>`(changed_at < ${changedAt}::timestamptz or ${same})`);
  }
  return (await select.execute()).map(uploadItem);
}

/** As the API tells it, times in ISO 8601. */
export function uploadItem(
  row: Omit<UploadsTable, 'org' | 'part_bytes' | 'parts' | 'received' | 'file' | 'told_at'>,
): UploadItem {
  const { sha256, name, kind, state, reason, why, size, station, order, episode } = row;
  return {
    sha256,
    name,
    kind,
    state,
    reason,
    why,
    size,
    received: row.received_bytes,
    station,
    order,
    due: row.due?.toISOString() ?? null,
    episode,
    sender: row.person,
    announcedAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}

/** Uploads that nobody continued since `before`. */
export async function abandonedUploads(db: Db, before: Date): Promise<Pick<UploadsTable, 'org' | 'sha256' | 'file'>[]> {
  return tables(db)
    .selectFrom('uploads')
    .select(['org', 'sha256', 'file'])
    .where('state', 'in', UNFINISHED)
    .where('changed_at', '<', before)
    .execute();
}

/** Recordings that are complete, or stored and not told, and at rest since `before`. */
export async function stuckUploads(db: Db, before: Date): Promise<Pick<UploadsTable, 'org' | 'sha256'>[]> {
  const { rows } = await sql<Pick<UploadsTable, 'org' | 'sha256'>>`
    select org, sha256 from uploads
    where kind = 'recording' and changed_at < ${before}
      and (state in ('received', 'verified') or (state = 'ingested' and told_at is null))`.execute(db);
  return rows;
}

/** Names of the spool's files that belong to an upload. */
export async function spooledFiles(db: Db, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await tables(db).selectFrom('uploads').select('file').where('file', 'in', names).execute();
  return new Set(rows.map(({ file }) => file));
}
