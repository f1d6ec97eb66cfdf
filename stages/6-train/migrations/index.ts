import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

export const migrations: Migrations = {
  '6-train-0001-runs': {
    async up(db) {
      await sql`
        create table runs (
          id text primary key,
          org text not null,
          revision text not null,
          dataset_name text not null,
          config jsonb not null,
          state text not null,
          step int not null default 0,
          loss float8,
          validation_loss float8,
          error text,
          created_at timestamptz not null,
          started_at timestamptz,
          ended_at timestamptz
        )`.execute(db);
      await sql`create index runs_newest on runs (org, created_at desc)`.execute(db);
      await sql`
        create table run_points (
          org text not null,
          run text not null references runs (id) on delete cascade,
          step int not null,
          loss float8 not null,
          validation_loss float8,
          steps_per_second float8 not null,
          created_at timestamptz not null,
          primary key (run, step)
        )`.execute(db);
      await sql`
        create table checkpoints (
          org text not null,
          run text not null references runs (id) on delete cascade,
          step int not null,
          sha256 text not null,
          created_at timestamptz not null,
          primary key (run, step)
        )`.execute(db);
      await sql`
        create table policies (
          id text primary key,
          org text not null,
          name text not null,
          run text unique references runs (id),
          revision text,
          sha256 text not null,
          bytes bigint not null,
          created_at timestamptz not null
        )`.execute(db);
      await sql`create index policies_newest on policies (org, created_at desc)`.execute(db);
    },
  },
};
