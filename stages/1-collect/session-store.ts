import { newId, PalaestraError, type Session } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

type SessionRow = {
  id: string;
  person: string;
  person_name: string;
  station: string;
  order_id: string | null;
  checklist: Session['checklist'];
  created_at: Date;
  closed_at: Date | null;
};

const SESSION = sql<SessionRow>`id, person, person_name, station, order_id, checklist, created_at, closed_at`;

/**
 * Open a session. An older one of the same person at the station ends with it.
 *
 * @throws PalaestraError `conflict` while somebody else works there.
 */
export async function openSession(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  actor: Actor,
  asked: Pick<Session, 'station' | 'order' | 'checklist'>,
): Promise<Session> {
  const { org, person, name } = actor;
  const { station, order, checklist } = asked;
  const now = clock.now();
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`session ${org} ${station}`}, 0))`.execute(tx);
    const there = await sessionAt(tx, org, station);
    if (there !== null && there.person !== person) {
      const text = `${there.personName} works there since ${there.openedAt}`;
      throw new PalaestraError('conflict', `Cannot open the session: ${text} (${station})`);
    }
    if (there !== null)
      await sql`
      update collect_sessions set closed_at = ${now} where org = ${org} and id = ${there.id}`.execute(tx);
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
  const { rows } = await sql<SessionRow>`
    select ${SESSION} from collect_sessions
    where org = ${org} and station = ${station} and closed_at is null`.execute(db);
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

/** End a session; one that has ended stays as it is. */
export async function closeSession(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  id: string,
): Promise<Session> {
  await sql`
    update collect_sessions set closed_at = ${clock.now()}
    where org = ${org} and id = ${id} and closed_at is null`.execute(db);
  return sessionOf(db, org, id);
}

/** End whatever session is open at a station. */
export async function endSessionAt(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  station: string,
): Promise<void> {
  await sql`
    update collect_sessions set closed_at = ${clock.now()}
    where org = ${org} and station = ${station} and closed_at is null`.execute(db);
}

function sessionIn({ person_name, order_id, created_at, closed_at, ...row }: SessionRow): Session {
  const { id, person, station, checklist } = row;
  return {
    id,
    person,
    personName: person_name,
    station,
    order: order_id,
    checklist,
    openedAt: created_at.toISOString(),
    closedAt: closed_at?.toISOString() ?? null,
  };
}
