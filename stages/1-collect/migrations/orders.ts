import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

/** Work orders, sessions, the last state of every station, and more about each recording than that it exists. */
export const orderMigrations: Migrations = {
  '1-collect-0002-orders': {
    async up(db) {
      await sql`alter table tasks add column details jsonb not null default '{}'`.execute(db);
      await sql`
        create table work_orders (
          org text not null,
          id text not null,
          task text not null,
          note text not null,
          slots jsonb not null,
          due timestamptz,
          priority text not null,
          stations jsonb not null,
          machines text not null,
          experience int not null,
          state text not null,
          author text not null,
          handed_out int not null default 0,
          created_at timestamptz not null,
          primary key (org, id)
        )`.execute(db);
      await sql`
        create table assignments (
          org text not null,
          order_id text not null,
          ordinal int not null,
          slot int not null,
          station text not null,
          expires_at timestamptz not null,
          created_at timestamptz not null,
          primary key (org, order_id, ordinal)
        )`.execute(db);
      await sql`
        create table collect_sessions (
          org text not null,
          id text not null,
          person text not null,
          person_name text not null,
          station text not null,
          order_id text,
          checklist jsonb not null,
          created_at timestamptz not null,
          closed_at timestamptz,
          primary key (org, id)
        )`.execute(db);
      // One person works at a station at a time.
      await sql`
        create unique index collect_sessions_open on collect_sessions (org, station) where closed_at is null`.execute(
        db,
      );
      await sql`
        create table station_states (
          org text not null,
          station text not null,
          state jsonb not null,
          created_at timestamptz not null,
          primary key (org, station)
        )`.execute(db);
      await sql`
        alter table collected
          add column task text,
          add column station text,
          add column order_id text,
          add column slot int,
          add column person text,
          add column decision text,
          add column judged_at timestamptz`.execute(db);
      await sql`create index collected_by_order on collected (org, order_id, slot)`.execute(db);
      await sql`create index collected_by_person on collected (org, person, created_at)`.execute(db);
      await sql`create index collected_by_time on collected (org, created_at)`.execute(db);
      await sql`create index collected_by_verdict on collected (org, station, judged_at)`.execute(db);
    },
  },
};
