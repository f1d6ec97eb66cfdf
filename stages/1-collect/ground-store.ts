import type { Ground, Session, Station, StationState, WorkOrder } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import type { GroundBoard } from './ground-board.ts';
import { hourlyYield, stationYields } from './ledger-store.ts';
import { stationOf, stationsOf } from './station-store.ts';

/** A station that says nothing for so long is silent. */
const SILENT_AFTER_MS = 15_000;

/** Every station with its last state: the newer of what this process heard and what was kept. */
export async function readGround(
  context: Pick<StageContext, 'db' | 'clock'>,
  board: GroundBoard,
  org: string,
): Promise<Ground> {
  const [stations, kept, { yields, verdicts }, hours] = await Promise.all([
    stationsOf(context.db, org),
    keptStates(context.db, org),
    stationYields(context, org),
    hourlyYield(context, org),
  ]);
  const latest = new Map(kept.map((state) => [state.station, state]));
  for (const state of board.states(org)) {
    if ((latest.get(state.station)?.at ?? '') <= state.at) latest.set(state.station, state);
  }
  const now = context.clock.now().getTime();
  return {
    hours,
    stations: stations.toSorted(byName).map((station) => ({
      ...station,
      state: withSilence(latest.get(station.id) ?? null, now),
      lastHour: yields.get(station.id) ?? { recorded: 0, accepted: 0 },
      lastVerdict: verdicts.get(station.id) ?? null,
    })),
  };
}

/** The last that was heard of one station; null before the first. It says when the station is silent since. */
export async function stationState(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  board: GroundBoard,
  org: string,
  station: string,
): Promise<StationState | null> {
  const { rows } = await sql<{ state: StationState }>`
    select state from station_states where org = ${org} and station = ${station}`.execute(db);
  const kept = rows[0]?.state ?? null;
  const heard = board.states(org).find((one) => one.station === station) ?? null;
  return withSilence(heard === null || (kept !== null && kept.at > heard.at) ? kept : heard, clock.now().getTime());
}

/** What is known of a station when it speaks. */
export interface Situation {
  readonly station: Pick<Station, 'id' | 'simulated' | 'revoked'>;
  readonly session: Pick<Session, 'id' | 'personName' | 'order' | 'checklist'> | null;
  /** State of the session's order, null without one. */
  readonly order: WorkOrder['state'] | null;
}

/** @throws PalaestraError `not_found` when the organization has no such station. */
export async function readSituation(db: Db, org: string, id: string): Promise<Situation> {
  const { rows } = await sql<{
    simulated: boolean;
    details: Pick<Station, 'revoked'>;
    session: string | null;
    person_name: string | null;
    order_id: string | null;
    checklist: Session['checklist'] | null;
    state: WorkOrder['state'] | null;
  }>`
    select s.simulated, s.details, c.id as session, c.person_name, c.order_id, c.checklist, o.state from stations s
    left join collect_sessions c on c.org = s.org and c.station = s.id and c.closed_at is null
    left join work_orders o on o.org = s.org and o.id = c.order_id
    where s.org = ${org} and s.id = ${id}`.execute(db);
  const row = rows[0];
  // A built-in station has no row before somebody looked at the stations.
  if (row === undefined) return { station: await stationOf(db, org, id), session: null, order: null };
  const { simulated, details, session: open, person_name, order_id, checklist, state } = row;
  const { revoked } = details;
  const session = open === null ? null : { id: open, personName: person_name!, order: order_id, checklist: checklist! };
  return { station: { id, simulated, ...(revoked === undefined ? {} : { revoked }) }, session, order: state };
}

/**
 * Keep the last state of a station, one row for each, for the time after a restart. A station that names its session shows
 * that somebody works in it.
 */
export async function keepState(db: Db, org: string, state: StationState): Promise<void> {
  await sql`
    with seen as (
      update collect_sessions set seen_at = ${state.at}
      where org = ${org} and id = ${state.heartbeat.session} and station = ${state.station} and closed_at is null)
    insert into station_states (org, station, state, created_at)
    values (${org}, ${state.station}, ${JSON.stringify(state)}, ${state.at})
    on conflict (org, station) do update set state = excluded.state, created_at = excluded.created_at`.execute(db);
}

async function keptStates(db: Db, org: string): Promise<StationState[]> {
  const { rows } = await sql<{ state: StationState }>`
    select state from station_states where org = ${org}`.execute(db);
  return rows.map(({ state }) => state);
}

/** `Arm 2` before `Arm 10`. */
function byName(a: Station, b: Station): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

function withSilence(state: StationState | null, now: number): StationState | null {
  if (state === null || now - Date.parse(state.at) <= SILENT_AFTER_MS) return state;
  return { ...state, blockers: ['silent', ...state.blockers] };
}
