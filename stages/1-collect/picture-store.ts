import { PalaestraError, type Picture, type Task } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { readPicture } from './picture.ts';

/** Pictures of one organization: with 2 MiB each, at most 10 GB. */
const MOST = 5000;

/**
 * Keep a picture; the same one again is the same.
 *
 * @throws PalaestraError as `readPicture`, or `too_large` when the organization has its number.
 */
export async function keepPicture(
  { db, blobs, clock }: Pick<StageContext, 'db' | 'blobs' | 'clock'>,
  { org, person }: Pick<Actor, 'org' | 'person'>,
  bytes: Uint8Array,
): Promise<Picture> {
  const { type, width, height } = readPicture(bytes);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from pictures where org = ${org}`.execute(db);
  if (rows[0]!.n >= MOST) {
    throw new PalaestraError('too_large', `Cannot take the picture: the organization has ${MOST}, which is the most`);
  }
  const { sha256 } = await blobs.put(bytes);
  await sql`
    insert into pictures (org, sha256, type, width, height, author, created_at)
    values (${org}, ${sha256}, ${type}, ${width}, ${height}, ${person}, ${clock.now()})
    on conflict do nothing`.execute(db);
  return { sha256, type, width, height };
}

/** @throws PalaestraError `not_found` when the organization has no such picture. */
export async function pictureOf(db: Db, org: string, sha256: string): Promise<Picture> {
  const { rows } = await sql<Picture>`
    select sha256, type, width, height from pictures where org = ${org} and sha256 = ${sha256}`.execute(db);
  if (rows[0] === undefined) {
    throw new PalaestraError('not_found', `Cannot show the picture: there is none for this organization (${sha256})`);
  }
  return rows[0];
}

/** The steps with their pictures as the store knows them. @throws PalaestraError `not_found` for one that is not there. */
export async function withKnownPictures(db: Db, org: string, steps: Task['steps']): Promise<Task['steps']> {
  const known = async ({ pictures, ...step }: Task['steps'][number]) => {
    if (pictures === undefined || pictures.length === 0) return step;
    return { ...step, pictures: await Promise.all(pictures.map(({ sha256 }) => pictureOf(db, org, sha256))) };
  };
  return Promise.all(steps.map(known));
}
