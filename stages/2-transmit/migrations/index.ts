import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';
import { uploadMigrations } from './uploads.ts';

export const migrations: Migrations = {
  '2-transmit-0001-episodes': {
    async up(db) {
      await sql`
        create table episodes (
          org text not null,
          id text not null,
          recording text not null,
          task text not null,
          instruction jsonb not null,
          operator text not null,
          station text not null,
          embodiment text not null,
          cell text,
          simulated boolean not null,
          outcome text not null,
          failure_cause text,
          attempts int not null,
          duration float8 not null,
          bytes bigint not null,
          recorded_at timestamptz,
          stored_at timestamptz not null,
          metadata jsonb not null,
          topics jsonb not null,
          media jsonb not null,
          missing_streams jsonb not null,
          created_at timestamptz not null,
          primary key (org, id)
        )`.execute(db);
      await sql`create index episodes_by_time on episodes (org, stored_at desc, id)`.execute(db);
      await sql`
        create table uploads (
          org text not null,
          sha256 text not null,
          name text not null,
          size bigint not null,
          person text not null,
          created_at timestamptz not null,
          told_at timestamptz,
          primary key (org, sha256)
        )`.execute(db);
      await sql`
        create table org_blobs (
          org text not null,
          sha256 text not null,
          type text not null,
          created_at timestamptz not null,
          primary key (org, sha256)
        )`.execute(db);
    },
  },
  ...uploadMigrations,
};
