import { join } from 'node:path';
import { newId, Role } from '@palaestra/core';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { Database } from '../db/index.ts';
import type { Actor } from '../http/stage.ts';
import { actorOfKey, addApiKey, LOCAL_PERSON } from './api-keys.ts';
import { invite } from './invitations.ts';
import type { AuthTables } from './migrations.ts';
import { newSecret, secretFile } from './secrets.ts';
import { openSignIn, type SignIn } from './sign-in.ts';

export interface AuthOptions {
  readonly database: Database;
  /** Takes `auth-secret` and `local-key`, both readable by their owner only. */
  readonly dataFolder: string;
  /** Address that people type. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Sign-in, members and keys of one server. */
export interface Auth {
  readonly db: Kysely<AuthTables>;
  readonly signIn: SignIn;
  readonly clock: Clock;
  readonly url: string;
  /** The link that makes somebody the owner; null when there is one. A new link replaces the unused ones. */
  readonly ownerLink: string | null;
  /** The organization that a new store begins with. */
  readonly firstOrganization: string;
  /** The actor behind a request's API key or session cookie, null when it has neither. */
  authenticate(request: Request): Promise<Actor | null>;
  /** True while a person, or this machine's own command line, belongs to an organization. */
  isMember(org: string, person: string): Promise<boolean>;
}

/**
 * Open sign-in on a migrated database. A new store gets its first organization, a link for its owner, and a key with
 * which the command line of this machine works without signing in.
 */
export async function openAuth({ database, dataFolder, url, clock, log }: AuthOptions): Promise<Auth> {
  const secret = await secretFile(join(dataFolder, 'auth-secret'), () => newSecret('secret'));
  const signIn = await openSignIn({ pool: database.pool, secret, url, log });
  const db = database.db.withTables<AuthTables>();
  const org = await firstOrganization(db);
  const localKey = await secretFile(join(dataFolder, 'local-key'), () => newSecret('pal'));
  await addApiKey(db, { org, person: null, role: 'owner' }, 'local command line', localKey);
  return {
    db,
    signIn,
    clock,
    url,
    firstOrganization: org,
    ownerLink: await makeOwnerLink(db, org, url, clock.now()),
    async authenticate(request) {
      const [scheme, key] = (request.headers.get('Authorization') ?? '').split(' ');
      if (scheme?.toLowerCase() === 'bearer') return actorOfKey(db, key ?? '');
      if (!request.headers.has('Cookie')) return null;
      const session = await signIn.api.getSession({ headers: request.headers });
      return session === null ? null : actorOfPerson(db, session.user);
    },
    isMember: (org, person) => isMember(db, org, person),
  };
}

async function firstOrganization(db: Kysely<AuthTables>): Promise<string> {
  const found = await db.selectFrom('organizations').select('id').orderBy('id').executeTakeFirst();
  if (found !== undefined) return found.id;
  const id = newId('org');
  await db.insertInto('organizations').values({ id, name: 'Training ground' }).execute();
  return id;
}

async function makeOwnerLink(db: Kysely<AuthTables>, org: string, url: string, now: Date): Promise<string | null> {
  const owner = await db.selectFrom('members').select('person').where('role', '=', 'owner').executeTakeFirst();
  if (owner !== undefined) return null;
  await db.deleteFrom('invitations').where('org', '=', org).where('role', '=', 'owner').execute();
  return `${url}/welcome?token=${await invite(db, org, 'owner', now)}`;
}

async function isMember(db: Kysely<AuthTables>, org: string, person: string): Promise<boolean> {
  if (person === LOCAL_PERSON) return true;
  const found = await db
    .selectFrom('members')
    .where('org', '=', org)
    .where('person', '=', person)
    .select('person')
    .executeTakeFirst();
  return found !== undefined;
}

/** The person in the organization that was joined first; null for a person who left every one. */
async function actorOfPerson(
  db: Kysely<AuthTables>,
  user: { id: string; name: string; email: string },
): Promise<Actor | null> {
  const member = await db
    .selectFrom('members as m')
    .innerJoin('organizations as o', 'o.id', 'm.org')
    .where('m.person', '=', user.id)
    .select(['m.org', 'm.role', 'o.name as orgName'])
    .orderBy('m.created_at')
    .executeTakeFirst();
  if (member === undefined) return null;
  const { org, orgName } = member;
  return { person: user.id, name: user.name, email: user.email, org, orgName, role: Role.parse(member.role) };
}
