import type {
  Decision,
  EpisodeId,
  EpisodeMetadata,
  Ground,
  OwnCount,
  SlotProgress,
  Tally,
  WorkOrder,
} from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import { fairTally } from './fair-count.ts';
import type { Pace } from './projected-finish.ts';
import { slotOf } from './slot-of.ts';

type Counts = Pick<SlotProgress, 'recorded' | 'accepted' | 'pending' | 'dropped'>;

/** What a recording says of itself that the ground counts. */
export type RecordedEpisode = Pick<EpisodeMetadata, 'task' | 'station' | 'order' | 'session' | 'variation'> & {
  readonly id: EpisodeId;
};

/** Counts of rows of `collected`: kept and trimmed episodes are accepted, those to be looked at again still wait. */
const COUNTS = sql<Counts>`
  count(*)::int as recorded,
  (count(*) filter (where decision in ('keep', 'trim')))::int as accepted,
  (count(*) filter (where decision is null or decision = 'review'))::int as pending,
  (count(*) filter (where decision = 'drop'))::int as dropped`;

/**
 * Remember that an episode was recorded, for its order, its person and its station; telling it twice counts once. An order or
 * session that this organization does not have, or that belongs to another station, is not believed.
 */
export async function noteRecorded(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  episode: RecordedEpisode,
): Promise<void> {
  const { id, task, station, variation } = episode;
  const order = episode.order ?? null;
  await db.transaction().execute(async (tx) => {
    const { rows: orders } = await sql<Pick<WorkOrder, 'slots'>>`
      select slots from work_orders where org = ${org} and id = ${order} and task = ${task}`.execute(tx);
    const slot = orders[0] === undefined ? null : slotOf(orders[0].slots, variation);
    const { rows: sessions } = await sql<{ person: string }>`
      select person from collect_sessions
      where org = ${org} and id = ${episode.session ?? null} and station = ${station}`.execute(tx);
    const { rows } = await sql<{ fresh: boolean }>`
      insert into collected (org, episode, task, station, order_id, slot, person, created_at)
      values (${org}, ${id}, ${task}, ${station}, ${slot === null ? null : order}, ${slot},
              ${sessions[0]?.person ?? null}, ${clock.now()})
      on conflict (org, episode) do update set task = excluded.task, station = excluded.station,
        order_id = excluded.order_id, slot = excluded.slot, person = excluded.person
        where collected.station is null
      returning true as fresh`.execute(tx);
    if (rows.length === 0 || slot === null) return;
    // What was handed out is done now.
    await sql`
      delete from assignments where org = ${org} and order_id = ${order} and ordinal = (
        select ordinal from assignments where org = ${org} and order_id = ${order} and slot = ${slot}
        order by (station = ${station}) desc, ordinal limit 1)`.execute(tx);
  });
}

/** Remember the verdict in force of an episode, whichever of the two arrives first. */
export async function noteVerdict(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  episode: EpisodeId,
  decision: Decision,
): Promise<void> {
  await sql`
    insert into collected (org, episode, decision, judged_at, created_at)
    values (${org}, ${episode}, ${decision}, ${clock.now()}, ${clock.now()})
    on conflict (org, episode) do update set decision = excluded.decision, judged_at = excluded.judged_at`.execute(db);
}

/** Counts per order and slot. */
export async function slotCounts(db: Db, org: string, orders: readonly string[]) {
  const { rows } = await sql<Counts & { order_id: string; slot: number }>`
    select order_id, slot, ${COUNTS} from collected
    where org = ${org} and order_id = any(${[...orders]}) group by order_id, slot`.execute(db);
  return rows;
}

/** How fast each order's episodes were accepted since the first one of the last 24 hours. */
export async function paceOf(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  orders: readonly string[],
): Promise<Map<string, Pace>> {
  const { rows } = await sql<{ order_id: string; accepted: number; hours: number }>`
    select order_id, (count(*) - 1)::int as accepted,
           extract(epoch from ${clock.now()}::timestamptz - min(created_at))::float8 / 3600 as hours
    from collected
    where org = ${org} and order_id = any(${[...orders]}) and decision in ('keep', 'trim')
      and created_at > ${clock.now()}::timestamptz - interval '24 hours'
    group by order_id`.execute(db);
  return new Map(rows.map(({ order_id, ...pace }) => [order_id, pace]));
}

/** Accepted episodes of a task by one person. */
export async function experienceOf(db: Db, org: string, person: string, task: string): Promise<number> {
  const { rows } = await sql<{ accepted: number }>`
    select count(*)::int as accepted from collected
    where org = ${org} and person = ${person} and task = ${task} and decision in ('keep', 'trim')`.execute(db);
  return rows[0]!.accepted;
}

/** A person's own count. */
export async function ownCount(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  person: string,
): Promise<OwnCount> {
  const now = clock.now();
  const since = async (from: Date): Promise<Tally> => {
    const { rows } = await sql<Counts>`
      select ${COUNTS} from collected
      where org = ${org} and person = ${person} and created_at >= ${from}`.execute(db);
    return fairTally(rows[0]!);
  };
  const today = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  const days = sql<{ day: string } & Counts>`
    select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, ${COUNTS} from collected
    where org = ${org} and person = ${person} group by 1 order by 1 desc limit 14`.execute(db);
  return {
    today: await since(today),
    week: await since(new Date(today.getTime() - 6 * 86_400_000)),
    all: await since(new Date(0)),
    days: (await days).rows.map(({ day, recorded, accepted, dropped }) => ({ day, recorded, accepted, dropped })),
  };
}

/** What each station yielded in the last hour, and its last verdict. */
export async function stationYields({ db, clock }: Pick<StageContext, 'db' | 'clock'>, org: string) {
  const now = clock.now();
  const [yields, verdicts] = await Promise.all([
    sql<Pick<Counts, 'recorded' | 'accepted'> & { station: string }>`
      select station, ${COUNTS} from collected
      where org = ${org} and station is not null and created_at > ${now}::timestamptz - interval '1 hour'
      group by station`.execute(db),
    sql<{ station: string; episode: string; decision: Decision; judged_at: Date }>`
      select s.id as station, v.episode, v.decision, v.judged_at from stations s
      cross join lateral (
        select episode, decision, judged_at from collected c
        where c.org = s.org and c.station = s.id and c.judged_at is not null
        order by c.judged_at desc limit 1) v
      where s.org = ${org}`.execute(db),
  ]);
  return {
    yields: new Map(yields.rows.map(({ station, recorded, accepted }) => [station, { recorded, accepted }])),
    verdicts: new Map(
      verdicts.rows.map(({ station, episode, decision, judged_at }) => [
        station,
        { episode, decision, at: judged_at.toISOString() },
      ]),
    ),
  };
}

/** Recorded and accepted in each of the last twelve hours, oldest first. */
export async function hourlyYield(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
): Promise<Ground['hours']> {
  const { rows } = await sql<{ at: Date; recorded: number; accepted: number }>`
    select h.at, count(c.episode)::int as recorded,
           (count(c.episode) filter (where c.decision in ('keep', 'trim')))::int as accepted
    from generate_series(date_trunc('hour', ${clock.now()}::timestamptz) - interval '11 hours',
                         date_trunc('hour', ${clock.now()}::timestamptz), interval '1 hour') as h(at)
    left join collected c on c.org = ${org} and c.created_at >= h.at and c.created_at < h.at + interval '1 hour'
    group by h.at order by h.at`.execute(db);
  return rows.map(({ at, recorded, accepted }) => ({ at: at.toISOString(), recorded, accepted }));
}
