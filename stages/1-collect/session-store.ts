import { newId, PalaestraError, type Session, type SessionEnd, type Station } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { type RawBuilder, sql } from 'kysely';

type SessionRow = {
  id: string;
  person: string;
  person_name: string;
  station: string;
  order_id: string | null;
  checklist: Session['checklist'];
  created_at: Date;
  seen_at: Date | null;
  resumed_at: Date | null;
  closed_at: Date | null;
  ended: SessionEnd | null;
};
type Store = Pick<StageContext, 'db' | 'clock'>;

const SESSION = sql<SessionRow>`
  id, person, person_name, station, order_id, checklist, created_at, seen_at, resumed_at, closed_at, ended`;

/** A session of which nothing was heard for so long has ended: a real robot is not moved under a signature of this morning. */
const SILENT_MS = 30 * 60_000;
/** A page that works a simulation speaks every few seconds, and this is kept twice a minute: after so long it is gone. */
const GONE_MS = 60_000;

/**
 * Open a session, or go on with the one that its person has at the station on the same order, which a crashed page left open.
 * One on another order ends with it, and so does one of somebody else of which nothing was heard for a while.
 *
 * @throws PalaestraError `conflict` while somebody else works there.
 */
export async function openSession(
  { db, clock }: Store,
  actor: Actor,
  asked: Pick<Session, 'order' | 'checklist'> & { readonly station: Pick<Station, 'id' | 'simulated'> },
): Promise<Session> {
  const { org, person, name } = actor;
  const { order, checklist } = asked;
  const { id: station, simulated } = asked.station;
  const now = clock.now();
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`session ${org} ${station}`}, 0))`.execute(tx);
    const there = await openRow(tx, org, station);
    if (
      there !== null &&
      there.person !== person &&
      heardAt(there) > now.getTime() - (simulated ? GONE_MS : SILENT_MS)
    ) {
      const since = there.created_at.toISOString();
      throw new PalaestraError(
        'conflict',
        `Cannot open the session: ${there.person_name} works there since ${since} (${station})`,
        { details: { reason: 'session_taken', facts: { name: there.person_name, at: since } } },
      );
    }
    if (there?.person === person && there.order_id === order && (there.checklist.green || !checklist.green)) {
      const { rows } = await sql<SessionRow>`
        update collect_sessions set resumed_at = ${now}, seen_at = ${now}
        where org = ${org} and id = ${there.id} returning ${SESSION}`.execute(tx);
      return sessionIn(rows[0]!);
    }
    if (there !== null) await end({ db: tx, clock }, org, sql`id = ${there.id}`, { how: 'replaced', by: name });
    const { rows } = await sql<SessionRow>`
      insert into collect_sessions (org, id, person, person_name, station, order_id, checklist, created_at)
      values (${org}, ${newId('ses', now.getTime())}, ${person}, ${name}, ${station}, ${order},
              ${JSON.stringify(checklist)}, ${now})
      returning ${SESSION}`.execute(tx);
    return sessionIn(rows[0]!);
  });
}

/** The session that is open at a station, or null. */
export async function sessionAt(db: Db, org: string, station: string): Promise<Session | null> {
  const row = await openRow(db, org, station);
  return row === null ? null : sessionIn(row);
}

/** The newest session of a station, open or ended; null before the first. */
export async function lastSessionAt(db: Db, org: string, station: string): Promise<Session | null> {
  const { rows } = await sql<SessionRow>`
    select ${SESSION} from collect_sessions where org = ${org} and station = ${station}
    order by closed_at is null desc, created_at desc, id desc limit 1`.execute(db);
  return rows[0] === undefined ? null : sessionIn(rows[0]);
}

/** @throws PalaestraError `not_found`. */
export async function sessionOf(db: Db, org: string, id: string): Promise<Session> {
  const { rows } = await sql<SessionRow>`
    select ${SESSION} from collect_sessions where org = ${org} and id = ${id}`.execute(db);
  if (rows[0] === undefined) {
    throw new PalaestraError('not_found', `Cannot find the session: there is none for this organization (${id})`);
  }
  return sessionIn(rows[0]);
}

/** The open sessions and the newest others, at most 500. */
export async function sessionsOf(db: Db, org: string): Promise<Session[]> {
  const { rows } = await sql<SessionRow>`
    select ${SESSION} from collect_sessions where org = ${org}
    order by closed_at is null desc, created_at desc, id desc limit 500`.execute(db);
  return rows.map(sessionIn);
}

/**
 * End a session; one that has ended stays as it is.
 *
 * @param asOf when it was opened or last gone on with, as who ends it knows it: a page that goes away late does not end what
 *   its person has gone on with elsewhere. Left out, it ends whatever happened.
 */
export async function closeSession(
  store: Store,
  org: string,
  id: string,
  { by, asOf }: { readonly by: string; readonly asOf?: Date | undefined },
): Promise<Session> {
  const same = asOf === undefined ? sql`true` : sql`coalesce(resumed_at, created_at) <= ${asOf}`;
  await end(store, org, sql`id = ${id} and ${same}`, { how: 'closed', by });
  return sessionOf(store.db, org, id);
}

/** End whatever session is open at a station that was taken out of work. */
export async function endSessionAt(store: Store, org: string, station: string, by: string): Promise<void> {
  await end(store, org, sql`station = ${station}`, { how: 'revoked', by });
}

/** End every session, of whatever organization, of which nothing was heard for long. @returns where they were. */
export async function endSilentSessions({ db, clock }: Store): Promise<{ org: string; station: string }[]> {
  const now = clock.now();
  const { rows } = await sql<{ org: string; station: string }>`
    update collect_sessions set closed_at = ${now}, ended = ${JSON.stringify({ how: 'silent', by: null })}
    where closed_at is null
      and greatest(created_at, seen_at, resumed_at) < ${new Date(now.getTime() - SILENT_MS)}
    returning org, station`.execute(db);
  return rows;
}

/** Its person did something, so the signature goes on counting. */
export async function noteSignOfLife({ db, clock }: Store, org: string, id: string): Promise<void> {
  await sql`
    update collect_sessions set seen_at = ${clock.now()}
    where org = ${org} and id = ${id} and closed_at is null`.execute(db);
}

async function end({ db, clock }: Store, org: string, which: RawBuilder<unknown>, how: SessionEnd): Promise<void> {
  await sql`
    update collect_sessions set closed_at = ${clock.now()}, ended = ${JSON.stringify(how)}
    where org = ${org} and closed_at is null and ${which}`.execute(db);
}

async function openRow(db: Db, org: string, station: string): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`
    select ${SESSION} from collect_sessions
    where org = ${org} and station = ${station} and closed_at is null`.execute(db);
  return rows[0] ?? null;
}

/** The last sign of life of a session, ms since the epoch. */
function heardAt({ created_at, seen_at, resumed_at }: SessionRow): number {
  return Math.max(...[created_at, seen_at, resumed_at].map((at) => at?.getTime() ?? 0));
}

function sessionIn({ person_name, order_id, created_at, resumed_at, closed_at, ...row }: SessionRow): Session {
  const { id, person, station, checklist, ended } = row;
  return {
    id,
    person,
    personName: person_name,
    station,
    order: order_id,
    checklist,
    openedAt: created_at.toISOString(),
    resumedAt: resumed_at?.toISOString() ?? null,
    closedAt: closed_at?.toISOString() ?? null,
    ended,
  };
}
