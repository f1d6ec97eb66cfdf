import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

export const migrations: Migrations = {
  '8-certify-0001-conformance-reports': {
    async up(db) {
      await sql`
        create table conformance_reports (
          id text primary key,
          org text not null,
          standard text not null,
          revision text,
          policy text,
          conforms boolean not null,
          report jsonb not null,
          document jsonb not null,
          created_at timestamptz not null
        )`.execute(db);
      await sql`create index conformance_reports_newest on conformance_reports (org, created_at desc)`.execute(db);
    },
  },
};
