import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

/** Pictures of procedures, what tasks, stations and orders looked like before, and what a station can do. */
export const procedureMigrations: Migrations = {
  '1-collect-0003-procedures': {
    async up(db) {
      await sql`
        create table pictures (
          org text not null,
          sha256 text not null,
          type text not null,
          width int not null,
          height int not null,
          author text not null,
          created_at timestamptz not null,
          primary key (org, sha256)
        )`.execute(db);
      await sql`
        create table ground_changes (
          org text not null,
          kind text not null,
          id text not null,
          number int not null,
          document jsonb not null,
          author text not null,
          created_at timestamptz not null,
          primary key (org, kind, id, number)
        )`.execute(db);
      await sql`alter table stations add column details jsonb not null default '{}'`.execute(db);
    },
  },
};
