import type { Db, Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

/** The list of episodes: its kept rows, its orders, its totals. */
export const catalogueMigrations: Migrations = {
  '5-manage-0002-catalogue': {
    /** One index per order of the list, so that a page costs the same at any depth; trigrams for the search words. */
    async up(db) {
      await sql`create extension if not exists pg_trgm`.execute(db);
      await sql`create index episodes_by_stored on episodes (org, stored_at, id)`.execute(db);
      await sql`create index episodes_by_recorded
        on episodes (org, coalesce(recorded_at, '-infinity'::timestamptz), id)`.execute(db);
      await sql`create index episodes_by_duration on episodes (org, duration, id)`.execute(db);
      await sql`create index episodes_by_task on episodes (org, task, id)`.execute(db);
      await sql`create index episodes_by_operator on episodes (org, operator, id)`.execute(db);
      await sql`create index episodes_words on episodes using gin ((
          id || ' ' || task || ' ' || (instruction->>'en') || ' ' || (instruction->>'zh') || ' ' || operator || ' ' || station
        ) gin_trgm_ops)`.execute(db);
    },
  },
  '5-manage-0003-kept-catalogue': {
    async up(db) {
      await makeTables(db);
      await keepCounts(db);
      await keepRows(db);
      // What is stored already; before the indexes, because that is faster.
      await sql`insert into catalogue_texts (org, words) select distinct e.org, ${WORDS} from episodes e`.execute(db);
      await sql`
        insert into catalogue
        select e.org, e.id, t.id, e.task, e.operator, e.station, e.outcome, e.simulated, coalesce(a.decision, 'none'),
          coalesce(a.findings_count, -1), coalesce(n.labelled, 'none'), e.duration,
          coalesce(e.recorded_at, '-infinity'), e.stored_at
        from episodes e
        join catalogue_texts t on t.org = e.org and md5(t.words) = md5(${WORDS})
        left join assessments a on a.org = e.org and a.episode = e.id
        left join (
          select org, episode, case when bool_or(source = 'person') then 'confirmed' else 'proposed' end as labelled
          from annotations group by org, episode
        ) n on n.org = e.org and n.episode = e.id`.execute(db);
      await makeOrders(db);
      await sql`drop index episodes_by_stored, episodes_by_recorded, episodes_by_duration, episodes_by_task,
        episodes_by_operator, episodes_words`.execute(db);
      await sql`analyze catalogue, catalogue_counts, catalogue_texts`.execute(db);
    },
  },
};

/**
 * `catalogue`: one narrow row per episode with all that the list filters and orders by, of three stages. `decision` is 'none'
 * and `findings` -1 before the check, `recorded_at` is -infinity where nobody knows it.
 *
 * `catalogue_texts`: what words are searched in, once for all episodes that have it alike: task, instruction, operator, station.
 *
 * `catalogue_counts`: how many episodes an organization has with each verdict, outcome, label and origin, over everything
 * (`kind` 'all') and for each task, operator and station. A group may have several rows; their sum counts.
 */
async function makeTables(db: Db): Promise<void> {
  await sql`
    create table catalogue_texts (
      org text not null,
      id int generated always as identity,
      words text not null,
      primary key (org, id)
    )`.execute(db);
  await sql`create unique index catalogue_texts_once on catalogue_texts (org, md5(words))`.execute(db);
  await sql`create index catalogue_texts_words on catalogue_texts using gin (words gin_trgm_ops)`.execute(db);
  await sql`
    create table catalogue (
      org text not null,
      episode text not null,
      text int not null,
      task text not null,
      operator text not null,
      station text not null,
      outcome text not null,
      simulated boolean not null,
      decision text not null,
      findings int not null,
      labelled text not null,
      duration float8 not null,
      recorded_at timestamptz not null,
      stored_at timestamptz not null,
      primary key (org, episode),
      foreign key (org, text) references catalogue_texts (org, id),
      foreign key (org, episode) references episodes (org, id) on delete cascade
    )`.execute(db);
  await sql`
    create table catalogue_counts (
      org text not null,
      kind text not null,
      value text not null,
      decision text not null,
      outcome text not null,
      labelled text not null,
      simulated boolean not null,
      n bigint not null
    )`.execute(db);
  await sql`create index catalogue_counts_of_group
    on catalogue_counts (org, kind, value, decision, outcome, labelled, simulated)`.execute(db);
}

/** The text of an episode that words are searched in. */
const WORDS = sql.raw(
  `(e.task || ' ' || coalesce(e.instruction->>'en', '') || ' ' || coalesce(e.instruction->>'zh', '') || ' ' || e.operator || ' ' || e.station)`,
);

/**
 * Totals change in the transaction that changes the rows. Nobody waits for a total: each adds a row of its own with the
 * difference and melts it with those rows of the group that no other transaction holds.
 */
async function keepCounts(db: Db): Promise<void> {
  const groups = (rows: string, sign: string) =>
    sql.raw(`
      insert into catalogue_counts
      select org, kind, value, decision, outcome, labelled, simulated, ${sign}count(*)
      from ${rows}, lateral (values ('all', ''), ('task', task), ('operator', operator), ('station', station)) as g (kind, value)
      group by org, kind, value, decision, outcome, labelled, simulated;
      with melted as (
        delete from catalogue_counts where ctid = any(array(
          select c.ctid from catalogue_counts c
          where (org, kind, value, decision, outcome, labelled, simulated) in (
            select org, kind, value, decision, outcome, labelled, simulated
            from ${rows}, lateral (values ('all', ''), ('task', task), ('operator', operator), ('station', station)) as g (kind, value)
          ) for update skip locked))
        returning *)
      insert into catalogue_counts
      select org, kind, value, decision, outcome, labelled, simulated, sum(n) from melted
      group by org, kind, value, decision, outcome, labelled, simulated having sum(n) <> 0;`);
  await sql`
    create function catalogue_keep_counts() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' then ${groups('removed', '-')} end if;
      if tg_op <> 'DELETE' then ${groups('added', '')} end if;
      return null;
    end $$`.execute(db);
  for (const [event, tables] of [
    ['insert', 'new table as added'],
    ['update', 'old table as removed new table as added'],
    ['delete', 'old table as removed'],
  ] as const) {
    await sql`
      create trigger ${sql.ref(`counts_after_${event}`)} after ${sql.raw(event)} on catalogue
      referencing ${sql.raw(tables)} for each statement execute function catalogue_keep_counts()`.execute(db);
  }
}

/**
 * Rows of the catalogue follow the tables of the stages before, in the same transaction and whoever writes there, so the list
 * is never behind, and no earlier stage has to know of it. Each trigger sets only what its own table tells: two that meet at
 * one episode then lose nothing. Assessments and annotations are never removed.
 */
async function keepRows(db: Db): Promise<void> {
  await sql`
    create function catalogue_follow_episodes() returns trigger language plpgsql as $$
    begin
      insert into catalogue_texts (org, words) select distinct e.org, ${WORDS} from added e on conflict do nothing;
      insert into catalogue as c
      select e.org, e.id, t.id, e.task, e.operator, e.station, e.outcome, e.simulated, 'none', -1, 'none', e.duration,
        coalesce(e.recorded_at, '-infinity'), e.stored_at
      from added e join catalogue_texts t on t.org = e.org and md5(t.words) = md5(${WORDS})
      on conflict (org, episode) do update set
        (text, task, operator, station, outcome, simulated, duration, recorded_at, stored_at) =
        (excluded.text, excluded.task, excluded.operator, excluded.station, excluded.outcome, excluded.simulated, excluded.duration,
          excluded.recorded_at, excluded.stored_at)
      where (c.text, c.task, c.operator, c.station, c.outcome, c.simulated, c.duration, c.recorded_at, c.stored_at) is distinct from
        (excluded.text, excluded.task, excluded.operator, excluded.station, excluded.outcome, excluded.simulated, excluded.duration,
          excluded.recorded_at, excluded.stored_at);
      return null;
    end $$`.execute(db);
  await sql`
    create function catalogue_follow_assessments() returns trigger language plpgsql as $$
    begin
      update catalogue c set decision = a.decision, findings = a.findings_count from added a
      where c.org = a.org and c.episode = a.episode
        and (c.decision, c.findings) is distinct from (a.decision, a.findings_count);
      return null;
    end $$`.execute(db);
  await sql`
    create function catalogue_follow_annotations() returns trigger language plpgsql as $$
    begin
      update catalogue c set labelled = case when n.person then 'confirmed' else 'proposed' end
      from (select org, episode, bool_or(source = 'person') as person from added group by org, episode) n
      where c.org = n.org and c.episode = n.episode and c.labelled <> 'confirmed' and (n.person or c.labelled = 'none');
      return null;
    end $$`.execute(db);
  for (const [table, events] of [
    ['episodes', ['insert', 'update']],
    ['assessments', ['insert', 'update']],
    ['annotations', ['insert']],
  ] as const) {
    for (const event of events) {
      await sql`
        create trigger ${sql.ref(`catalogue_after_${event}`)} after ${sql.raw(event)} on ${sql.ref(table)}
        referencing new table as added for each statement
        execute function ${sql.ref(`catalogue_follow_${table}`)}()`.execute(db);
    }
  }
}

/**
 * An index for each order, and one in the order of storing for each filter that leaves few: a person who has left, or a queue of
 * work, lies in one stretch of time, which an order alone would search row by row. Verdicts go with findings.
 */
async function makeOrders(db: Db): Promise<void> {
  for (const columns of [
    'stored_at',
    'recorded_at',
    'duration',
    'findings',
    'task',
    'operator',
    'task, stored_at',
    'operator, stored_at',
    'station, stored_at',
    'decision, stored_at',
    'labelled, stored_at',
    'outcome, stored_at',
    'decision, findings',
    'text, stored_at',
  ]) {
    const name = `catalogue_by_${columns.replaceAll(', ', '_then_')}`;
    await sql`create index ${sql.ref(name)} on catalogue (org, ${sql.raw(columns)}, episode)`.execute(db);
  }
}
