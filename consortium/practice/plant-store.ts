import { newId, PalaestraError, type PlantBody, type PlantDetail, type PlantItem } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

type Store = Pick<StageContext, 'db' | 'clock'>;

/** Counts that a list shows without reading the file. */
export interface PlantCounts {
  /** What keeps it from running. */
  readonly problems: number;
  readonly islands: number;
  readonly vehicles: number;
  readonly variants: number;
}

interface PlantRow extends PlantCounts {
  id: string;
  title: PlantItem['title'];
  scenarios: number;
  version: number;
  author: string;
  author_name: string;
  changed_by: string;
  created_at: Date;
  changed_at: Date;
}

/** Most plants of one person; one who needs more deletes some. */
const MOST = 200;

const ITEM = sql<PlantRow>`
  id, title, islands, vehicles, variants, problems, jsonb_array_length(scenarios) as scenarios, version, author, author_name,
  changed_by, created_at, changed_at`;

/** The plants that were changed last come first, at most 500. */
export async function plantItems(db: Db, org: string): Promise<PlantItem[]> {
  const { rows } = await sql<PlantRow>`
    select ${ITEM} from practice_plants where org = ${org} order by changed_at desc, id desc limit 500`.execute(db);
  return rows.map(itemIn);
}

/** @throws PalaestraError `not_found`, also for a plant of another organization. */
export async function plantOf(db: Db, org: string, id: string): Promise<PlantDetail> {
  const { rows } = await sql<PlantRow & { plant: PlantDetail['plant']; all_scenarios: PlantDetail['scenarios'] }>`
    select ${ITEM}, plant, scenarios as all_scenarios
    from practice_plants where org = ${org} and id = ${id}`.execute(db);
  if (rows[0] === undefined) throw noPlant(id);
  const { plant, all_scenarios: scenarios } = rows[0];
  return { ...itemIn(rows[0]), plant, scenarios };
}

/** Keep a new plant; it has been read and its problems counted. @throws PalaestraError `conflict` when the person has too many. */
export async function insertPlant(
  { db, clock }: Store,
  { org, person, name }: Actor,
  { title, plant, scenarios }: Omit<PlantBody, 'draft'>,
  { problems, islands, vehicles, variants }: PlantCounts,
): Promise<string> {
  const now = clock.now();
  const id = newId('pl', now.getTime());
  await db.transaction().execute(async (tx) => {
    // Otherwise two requests at once count the same number.
    await sql`select pg_advisory_xact_lock(hashtext(${`practice_plants ${org} ${person}`}))`.execute(tx);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from practice_plants where org = ${org} and author = ${person}`.execute(tx);
    if (rows[0]!.count >= MOST) {
      const text = `you have as many as are kept, expected fewer than ${MOST}; delete some that you no longer need`;
      throw new PalaestraError('conflict', `Cannot keep the plant: ${text}`, {
        details: { reason: 'plants_too_many', facts: { most: MOST } },
      });
    }
    await sql`
      insert into practice_plants (org, id, title, plant, scenarios, problems, islands, vehicles, variants, version,
                                   author, author_name, changed_by, created_at, changed_at)
      values (${org}, ${id}, ${JSON.stringify(title)}, ${JSON.stringify(plant)}, ${JSON.stringify(scenarios)},
              ${problems}, ${islands}, ${vehicles}, ${variants}, 1, ${person}, ${name}, ${name}, ${now}, ${now})`.execute(
      tx,
    );
  });
  return id;
}

/**
 * Keep a changed plant over the version that its author has read.
 *
 * @throws PalaestraError `not_found`; `forbidden` for somebody else's plant; `conflict` when another version lies there.
 */
export async function updatePlant(
  { db, clock }: Store,
  change: {
    readonly actor: Actor;
    readonly id: string;
    readonly version: number;
    /** True for those who may change the plants of others. */
    readonly teaches: boolean;
  } & Omit<PlantBody, 'draft'>,
  { problems, islands, vehicles, variants }: PlantCounts,
): Promise<void> {
  const { actor, id, version, teaches, title, plant, scenarios } = change;
  await db.transaction().execute(async (tx) => {
    const there = await held(tx, actor.org, id);
    refuseForeign(there, actor, teaches, id);
    if (there.version !== version) {
      const since = `${there.changed_by} has changed it at ${there.changed_at.toISOString()}`;
      const text = `${since}, expected version ${version}, found ${there.version}`;
      throw new PalaestraError('conflict', `Cannot keep the plant: ${text} (${id})`, {
        details: { reason: 'plant_changed', facts: { name: there.changed_by, at: there.changed_at.toISOString() } },
      });
    }
    await sql`
      update practice_plants
      set title = ${JSON.stringify(title)}, plant = ${JSON.stringify(plant)}, scenarios = ${JSON.stringify(scenarios)},
          problems = ${problems}, islands = ${islands}, vehicles = ${vehicles}, variants = ${variants}, version = version + 1,
          changed_by = ${actor.name}, changed_at = ${clock.now()}
      where org = ${actor.org} and id = ${id}`.execute(tx);
  });
}

/** @throws PalaestraError `not_found`; `forbidden` for somebody else's plant. */
export async function deletePlant(
  { db }: Pick<Store, 'db'>,
  actor: Actor,
  id: string,
  teaches: boolean,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    refuseForeign(await held(tx, actor.org, id), actor, teaches, id);
    await sql`delete from practice_plants where org = ${actor.org} and id = ${id}`.execute(tx);
  });
}

type Held = Pick<PlantRow, 'version' | 'author' | 'author_name' | 'changed_by' | 'changed_at'>;

async function held(tx: Db, org: string, id: string): Promise<Held> {
  const { rows } = await sql<Held>`
    select version, author, author_name, changed_by, changed_at from practice_plants
    where org = ${org} and id = ${id} for update`.execute(tx);
  if (rows[0] === undefined) throw noPlant(id);
  return rows[0];
}

function refuseForeign(there: Held, { person }: Actor, teaches: boolean, id: string): void {
  if (there.author === person || teaches) return;
  const text = `it belongs to ${there.author_name}, expected your own or the role manager; make a copy`;
  throw new PalaestraError('forbidden', `Cannot change the plant: ${text} (${id})`, {
    details: { reason: 'plant_foreign', facts: { name: there.author_name } },
  });
}

function noPlant(id: string): PalaestraError {
  return new PalaestraError('not_found', `Cannot find the plant: there is none (${id})`);
}

function itemIn(row: PlantRow): PlantItem {
  const { id, title, problems, islands, vehicles, variants, scenarios, version, author } = row;
  return {
    id,
    title,
    problems,
    islands,
    vehicles,
    variants,
    scenarios,
    version,
    author,
    authorName: row.author_name,
    changedBy: row.changed_by,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}
