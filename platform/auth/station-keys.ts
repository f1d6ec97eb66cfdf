import { newId } from '@palaestra/core';
import type { Kysely } from 'kysely';
import type { AuthTables } from './migrations.ts';
import { hashSecret, newSecret } from './secrets.ts';

/**
 * Make the key of a station; it acts as a collector at this station only. An earlier key of the same station stops, so
 * that a key that got lost is stopped by making a new one.
 *
 * @param name what the station is called, as others see who acts.
 */
export async function issueStationKey(
  db: Kysely<unknown>,
  org: string,
  station: { readonly id: string; readonly name: string },
  now: Date,
): Promise<{ id: string; key: string }> {
  const tables = db.withTables<AuthTables>();
  const key = newSecret('pal');
  const id = newId('key', now.getTime());
  await tables.transaction().execute(async (tx) => {
    await withdraw(tx, org, station.id, 'a newer key was made for the station', now);
    await tx
      .insertInto('api_keys')
      .values({
        id,
        sha256: hashSecret(key),
        org,
        person: null,
        name: station.name,
        start: key.slice(0, 8),
        role: 'collector',
        used_at: null,
        station: station.id,
      })
      .execute();
  });
  return { id, key };
}

/** Stop every key of a station from now on; whoever comes with one is told `reason`. */
export async function withdrawStationKeys(
  db: Kysely<unknown>,
  org: string,
  station: string,
  reason: string,
  now: Date,
): Promise<void> {
  await withdraw(db.withTables<AuthTables>(), org, station, reason, now);
}

async function withdraw(tables: Kysely<AuthTables>, org: string, station: string, reason: string, now: Date) {
  await tables
    .updateTable('api_keys')
    .set({ withdrawn_at: now, withdrawn_reason: reason })
    .where('org', '=', org)
    .where('station', '=', station)
    .where('withdrawn_at', 'is', null)
    .execute();
}

/** When the keys of the stations were made and last used, for those that have one that works. */
export async function stationKeys(
  db: Kysely<unknown>,
  org: string,
): Promise<Map<string, { start: string; createdAt: string; usedAt: string | null }>> {
  const rows = await db
    .withTables<AuthTables>()
    .selectFrom('api_keys')
    .where('org', '=', org)
    .where('station', 'is not', null)
    .where('withdrawn_at', 'is', null)
    .select(['station', 'start', 'created_at', 'used_at'])
    .execute();
  return new Map(
    rows.map(({ station, start, created_at, used_at }) => [
      station!,
      { start, createdAt: created_at!.toISOString(), usedAt: used_at?.toISOString() ?? null },
    ]),
  );
}
