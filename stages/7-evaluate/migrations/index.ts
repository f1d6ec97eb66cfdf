import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

export const migrations: Migrations = {
  '7-evaluate-0001-evaluations': {
    async up(db) {
      await sql`
        create table evaluations (
          id text primary key,
          org text not null,
          policy text not null references policies (id),
          cell text not null,
          trials int not null,
          seed int not null,
          state text not null,
          summary jsonb,
          error text,
          created_at timestamptz not null,
          ended_at timestamptz
        )`.execute(db);
      await sql`create index evaluations_newest on evaluations (org, created_at desc)`.execute(db);
      await sql`
        create table trials (
          org text not null,
          evaluation text not null references evaluations (id) on delete cascade,
          index int not null,
          seed int not null,
          success boolean not null,
          cause text,
          time float8 not null,
          peak_force float8 not null,
          criteria jsonb not null,
          recording text,
          created_at timestamptz not null,
          primary key (evaluation, index)
        )`.execute(db);
    },
  },
};
