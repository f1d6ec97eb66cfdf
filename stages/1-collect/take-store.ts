import {
  isTakeOver,
  PalaestraError,
  type Take,
  type TakePlan,
  type TakeProblem,
  type TakeReport,
  TakeState,
} from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { giveBackSlot, promiseSlot } from './order-store.ts';

type Store = Pick<StageContext, 'db' | 'clock'>;
type TakeRow = Omit<Take, 'number' | 'personName' | 'askedAt' | 'startedAt' | 'heardAt'> & {
  number: string;
  person_name: string;
  created_at: Date;
  started_at: Date | null;
  heard_at: Date | null;
};

/** A wish to record that no station has taken up for so long is withdrawn: nobody expects the start any more. */
const TAKEN_UP_MS = 15_000;

const NOT_TAKEN: TakeProblem['reason'] = 'not_taken';

const TAKE = sql<TakeRow>`
  id, number, station, person, person_name, wish, marks, plan, state, report, created_at, started_at, heard_at`;

/** The number of the next wish at a station. */
const next = (org: string, station: string) => sql<string>`
  (select coalesce(max(number), 0) + 1 from collect_takes where org = ${org} and station = ${station})`;

/**
 * Wish for a take. The same wish again, by its id, is the same take.
 *
 * @throws PalaestraError `conflict` while another take at the station is not over.
 */
export async function insertTake(
  store: Store,
  actor: Actor,
  asked: { readonly id: string; readonly station: string; readonly plan: TakePlan },
): Promise<Take> {
  const { org, person, name } = actor;
  const { id, station, plan } = asked;
  return alone(store.db, org, station, async (tx) => {
    const known = await rowOf(tx, org, id);
    if (known !== null && known.station === station && known.person === person) return takeIn(known);
    if (known !== null) throw new PalaestraError('conflict', `Cannot record: this id names another take (${id})`);
    const now = await newestTake(tx, org, station);
    if (now !== null && !isTakeOver(now)) {
      const text = `a take of ${now.personName} is not over, expected it to be kept or discarded first`;
      throw new PalaestraError('conflict', `Cannot record: ${text} (${station})`, {
        details: { reason: 'take_under_way', facts: { name: now.personName } },
      });
    }
    const { rows } = await sql<TakeRow>`
      insert into collect_takes (org, id, station, number, session, person, person_name, wish, plan, state, created_at)
      values (${org}, ${id}, ${station}, ${next(org, station)}, ${plan.session}, ${person}, ${name}, 'record',
              ${JSON.stringify(plan)}, 'asked', ${store.clock.now()})
      returning ${TAKE}`.execute(tx);
    const { order, slot } = plan;
    if (order !== null && slot !== null) await promiseSlot({ ...store, db: tx }, org, order, station, slot);
    return takeIn(rows[0]!);
  });
}

/** Change what is wished of a take; one that is over stays as it is. @throws PalaestraError `not_found`. */
export async function wishOf(
  { db }: Store,
  org: string,
  station: string,
  id: string,
  { wish, marks = null }: { readonly wish: Take['wish']; readonly marks?: Take['marks'] },
): Promise<Take> {
  return alone(db, org, station, async (tx) => {
    const take = await takeOf(tx, org, station, id);
    // What is to be kept or discarded is stopped, too.
    const late = wish === 'stop' && take.wish !== 'record';
    if (isTakeOver(take) || late) return take;
    const { rows } = await sql<TakeRow>`
      update collect_takes set wish = ${wish}, marks = ${marks === null ? null : JSON.stringify(marks)},
             number = ${next(org, station)}
      where org = ${org} and id = ${id} returning ${TAKE}`.execute(tx);
    return takeIn(rows[0]!);
  });
}

/** Believe what a station tells of a take; what comes late or twice changes nothing. @returns whether it changed something. */
export async function noteReport(
  { db, clock }: Store,
  org: string,
  station: string,
  report: TakeReport,
): Promise<boolean> {
  return alone(db, org, station, async (tx) => {
    const row = await rowOf(tx, org, report.id);
    if (row === null || row.station !== station) return false;
    const rank = TakeState.options.indexOf(report.state);
    if (isTakeOver(row) || rank < TakeState.options.indexOf(row.state)) return false;
    const now = clock.now();
    const started = new Date(now.getTime() - report.seconds * 1000);
    await sql`
      update collect_takes set state = ${report.state}, report = ${JSON.stringify(report)}, heard_at = ${now},
             started_at = coalesce(started_at, ${started})
      where org = ${org} and id = ${report.id}`.execute(tx);
    if (report.state === 'discarded' || report.state === 'failed') await giveBack(tx, org, row);
    return true;
  });
}

/**
 * What nobody wishes any more: a start that the station has not taken up in time, and a recording whose session has ended. @returns
 * the newest take as it stands then, null before the first.
 */
export async function settledTake(store: Store, org: string, station: string): Promise<Take | null> {
  const { db, clock } = store;
  const now = await newestTake(db, org, station);
  if (now === null || isTakeOver(now)) return now;
  if (now.state === 'asked' && clock.now().getTime() - Date.parse(now.askedAt) > TAKEN_UP_MS) {
    await alone(db, org, station, async (tx) => {
      const report: TakeReport = { ...NOTHING, id: now.id, problem: { reason: NOT_TAKEN, detail: '' } };
      await sql`
        update collect_takes set state = 'failed', wish = 'discard', report = ${JSON.stringify(report)},
               number = ${next(org, station)}
        where org = ${org} and id = ${now.id} and state = 'asked'`.execute(tx);
      await giveBack(tx, org, now);
    });
  } else {
    const { rows } = await sql`
      select 1 from collect_sessions
      where org = ${org} and id = ${now.plan.session} and closed_at is not null`.execute(db);
    if (rows.length === 0 || now.wish !== 'record') return now;
    await wishOf(store, org, station, now.id, { wish: 'stop' });
  }
  return newestTake(db, org, station);
}

/** What a station would tell of a take of which nothing came. */
const NOTHING: Omit<TakeReport, 'id' | 'problem'> = {
  state: 'failed',
  seconds: 0,
  verdict: null,
  dropped: 0,
  episode: null,
};

/** @throws PalaestraError `not_found`. */
export async function takeOf(db: Db, org: string, station: string, id: string): Promise<Take> {
  const row = await rowOf(db, org, id);
  if (row !== null && row.station === station) return takeIn(row);
  throw new PalaestraError('not_found', `Cannot find the take: there is none at ${station} (${id})`);
}

async function newestTake(db: Db, org: string, station: string): Promise<Take | null> {
  const { rows } = await sql<TakeRow>`
    select ${TAKE} from collect_takes where org = ${org} and station = ${station}
    order by number desc limit 1`.execute(db);
  return rows[0] === undefined ? null : takeIn(rows[0]);
}

async function rowOf(db: Db, org: string, id: string): Promise<TakeRow | null> {
  const { rows } = await sql<TakeRow>`
    select ${TAKE} from collect_takes where org = ${org} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

async function giveBack(db: Db, org: string, { station, plan }: Pick<Take, 'station' | 'plan'>): Promise<void> {
  if (plan.order !== null && plan.slot !== null) await giveBackSlot(db, org, plan.order, station, plan.slot);
}

/** Wishes at one station come one after the other. */
function alone<T>(db: Db, org: string, station: string, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`take ${org} ${station}`}, 0))`.execute(tx);
    return work(tx);
  });
}

function takeIn({ number, person_name, created_at, started_at, heard_at, ...row }: TakeRow): Take {
  return {
    ...row,
    number: Number(number),
    personName: person_name,
    askedAt: created_at.toISOString(),
    startedAt: started_at?.toISOString() ?? null,
    heardAt: heard_at?.toISOString() ?? null,
  };
}
