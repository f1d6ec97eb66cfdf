import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

/** What is wished of takes at real stations, and how far they are. */
export const takeMigrations: Migrations = {
  '1-collect-0005-takes': {
    async up(db) {
      await sql`
        create table collect_takes (
          org text not null,
          id text not null,
          station text not null,
          number bigint not null,
          session text not null,
          person text not null,
          person_name text not null,
          wish text not null,
          marks jsonb,
          plan jsonb not null,
          state text not null,
          report jsonb,
          created_at timestamptz not null,
          started_at timestamptz,
          heard_at timestamptz,
          primary key (org, id)
        )`.execute(db);
      await sql`create unique index collect_takes_newest on collect_takes (org, station, number)`.execute(db);
      // One take at a station at a time.
      await sql`
        create unique index collect_takes_open on collect_takes (org, station)
        where state not in ('kept', 'discarded', 'failed')`.execute(db);
    },
  },
};
