import { newId, PalaestraError, Role } from '@palaestra/core';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Actor } from '../http/stage.ts';
import type { AuthTables } from './migrations.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** A key as its owner sees it later; the key itself is shown once. */
export interface ApiKeyItem {
  readonly id: string;
  readonly name: string;
  readonly start: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly usedAt: string | null;
}

/** Who a key acts for; `person` null for the machine's own command line. */
export interface KeyOwner {
  readonly org: string;
  readonly person: string | null;
  readonly role: Role;
}

/** Who asks with the key of this machine's own command line. */
export const LOCAL_PERSON = 'local';

/** Keep a key under `name`; by default a new one. */
export async function addApiKey(
  db: Kysely<AuthTables>,
  owner: KeyOwner,
  name: string,
  key: string = newSecret('pal'),
): Promise<{ id: string; key: string }> {
  const id = newId('key');
  await db
    .insertInto('api_keys')
    .values({ id, sha256: hashSecret(key), name, start: key.slice(0, 8), used_at: null, ...owner })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
  return { id, key };
}

/**
 * Who asks with `key`. A key never does more than its person may do now.
 *
 * @throws PalaestraError `unauthenticated` for a key that is unknown or withdrawn, or whose person left.
 */
export async function actorOfKey(db: Kysely<AuthTables>, key: string): Promise<Actor> {
  const found = await db
    .selectFrom('api_keys as k')
    .innerJoin('organizations as o', 'o.id', 'k.org')
    .leftJoin('members as m', (join) => join.onRef('m.org', '=', 'k.org').onRef('m.person', '=', 'k.person'))
    .leftJoin('auth_user as u', 'u.id', 'k.person')
    .where('k.sha256', '=', hashSecret(key))
    .select(['k.id', 'k.person', 'k.role', 'k.org', 'o.name as orgName', 'm.role as memberRole', 'u.name', 'u.email'])
    .select(['k.station', 'k.name as keyName', 'k.withdrawn_at', 'k.withdrawn_reason'])
    .select(sql<boolean>`k.used_at is null or k.used_at < now() - interval '1 minute'`.as('stale'))
    .executeTakeFirst();
  if (found === undefined || (found.person !== null && found.memberRole === null)) {
    throw new PalaestraError(
      'unauthenticated',
      'Cannot sign in: the API key is not known here, expected one of this server',
    );
  }
  const withdrawn = found.withdrawn_at ?? null;
  if (withdrawn !== null) {
    const text = `its key was withdrawn at ${withdrawn.toISOString()}, ${found.withdrawn_reason}`;
    const what = 'what it has recorded stays with it; a manager can make it a new key';
    throw new PalaestraError('unauthenticated', `Cannot let the station in: ${text}; ${what} (${found.station})`);
  }
  if (found.stale) {
    await db.updateTable('api_keys').set({ used_at: sql`now()` }).where('id', '=', found.id).execute();
  }
  const { org, orgName } = found;
  const role = Role.parse(found.role);
  const station = found.station ?? null;
  if (station !== null) {
    return { person: `station:${station}`, name: found.keyName, email: '', org, orgName, role, station };
  }
  if (found.person === null) return { person: LOCAL_PERSON, name: 'Local command line', email: '', org, orgName, role };
  const name = found.name ?? found.person;
  return {
    person: found.person,
    name,
    email: found.email ?? '',
    org,
    orgName,
    role: lower(role, Role.parse(found.memberRole)),
  };
}

/** The keys of one person, newest first. */
export async function listApiKeys(db: Kysely<AuthTables>, org: string, person: string): Promise<ApiKeyItem[]> {
  const rows = await db
    .selectFrom('api_keys')
    .where('org', '=', org)
    .where('person', '=', person)
    .select(['id', 'name', 'start', 'role', 'created_at', 'used_at'])
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    start: row.start,
    role: Role.parse(row.role),
    createdAt: row.created_at!.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
  }));
}

/** @throws PalaestraError `not_found` when this person has no such key. */
export async function removeApiKey(db: Kysely<AuthTables>, org: string, person: string, id: string): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('api_keys')
    .where('org', '=', org)
    .where('person', '=', person)
    .where('id', '=', id)
    .executeTakeFirst();
  if (numDeletedRows === 0n)
    throw new PalaestraError('not_found', `Cannot remove the key: you have no such key (${id})`);
}

/** The lower one of two roles. */
export function lower(a: Role, b: Role): Role {
  return Role.options[Math.min(Role.options.indexOf(a), Role.options.indexOf(b))]!;
}
