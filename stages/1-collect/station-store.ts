import { PalaestraError, type Station } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { BUILT_IN_STATIONS } from './built-in.ts';
import { noteChange } from './change-store.ts';

type StationRow = Omit<Station, 'skills' | 'revoked'> & { details: Pick<Station, 'skills' | 'revoked'> };
type Store = Pick<StageContext, 'db' | 'clock'>;

/** The organization's stations by id, the built-in ones among them. */
export async function stationsOf(db: Db, org: string): Promise<Station[]> {
  await sql`
    insert into stations (org, id, name, simulated, cell, robot)
    select ${org}, b.id, b.name, b.simulated, b.cell, b.robot
    from jsonb_to_recordset(${JSON.stringify(BUILT_IN_STATIONS)})
      as b(id text, name text, simulated boolean, cell text, robot jsonb)
    on conflict do nothing`.execute(db);
  const { rows } = await sql<StationRow>`
    select id, name, simulated, cell, robot, details from stations where org = ${org} order by id`.execute(db);
  return rows.map(stationIn);
}

/** @throws PalaestraError `not_found` when the organization has no such station. */
export async function stationOf(db: Db, org: string, id: string): Promise<Station> {
  // Every heartbeat asks this, so the built-in stations are only looked up when the first look finds none.
  const { rows } = await sql<StationRow>`
    select id, name, simulated, cell, robot, details from stations where org = ${org} and id = ${id}`.execute(db);
  const station = rows[0] === undefined ? (await stationsOf(db, org)).find((one) => one.id === id) : stationIn(rows[0]);
  if (station === undefined) throw new PalaestraError('not_found', `Cannot find the station: there is none (${id})`);
  return station;
}

/** @throws PalaestraError `conflict` when there is a station with this id, or one that looks the same by name. */
export async function insertStation(store: Store, actor: Actor, station: Station): Promise<void> {
  await change(store, actor, station, 'add', async (tx) => {
    const { id, name, simulated, cell, robot, skills, revoked } = station;
    const { numAffectedRows } = await sql`
      insert into stations (org, id, name, simulated, cell, robot, details)
      values (${actor.org}, ${id}, ${name}, ${simulated}, ${cell}, ${JSON.stringify(robot)},
              ${JSON.stringify({ skills, revoked })})
      on conflict do nothing`.execute(tx);
    if (numAffectedRows === 0n) {
      throw new PalaestraError('conflict', `Cannot add the station: there is one with this id (${id})`, {
        details: { reason: 'station_id_taken', facts: { id } },
      });
    }
  });
}

/** Change a station; how it was is kept. @throws PalaestraError `not_found`, `conflict` as above. */
export async function updateStation(store: Store, actor: Actor, station: Station): Promise<void> {
  await change(store, actor, station, 'change', async (tx) => {
    const { id, name, simulated, cell, robot, skills, revoked } = station;
    const { numAffectedRows } = await sql`
      update stations set name = ${name}, simulated = ${simulated}, cell = ${cell}, robot = ${JSON.stringify(robot)},
             details = ${JSON.stringify({ skills, revoked })}
      where org = ${actor.org} and id = ${id}`.execute(tx);
    if (numAffectedRows === 0n) {
      throw new PalaestraError('not_found', `Cannot find the station: there is none (${id})`);
    }
  });
}

async function change(store: Store, actor: Actor, station: Station, verb: string, write: (tx: Db) => Promise<void>) {
  const { org } = actor;
  await store.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`stations ${org}`}, 0))`.execute(tx);
    const alike = (await stationsOf(tx, org)).find(
      ({ id, name }) => id !== station.id && looksOf(name) === looksOf(station.name),
    );
    if (alike !== undefined) {
      const text = `another one is called so, expected a name of its own, found ${alike.name}`;
      throw new PalaestraError('conflict', `Cannot ${verb} the station: ${text} (${alike.id})`, {
        details: { reason: 'station_name_taken', facts: { name: alike.name } },
      });
    }
    await write(tx);
    await noteChange({ ...store, db: tx }, actor, 'station', station.id, station);
  });
}

/** Names that a person would read as the same have the same looks: width, case and spaces do not count. */
function looksOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ');
}

function stationIn({ details, ...station }: StationRow): Station {
  return { ...station, ...details };
}
