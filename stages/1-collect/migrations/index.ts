import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';
import { orderMigrations } from './orders.ts';
import { procedureMigrations } from './procedures.ts';
import { sessionMigrations } from './sessions.ts';
import { takeMigrations } from './takes.ts';

export const migrations: Migrations = {
  ...orderMigrations,
  ...procedureMigrations,
  ...sessionMigrations,
  ...takeMigrations,
  '1-collect-0001-stations': {
    async up(db) {
      await sql`
        create table tasks (
          org text not null,
          id text not null,
          title jsonb not null,
          instruction jsonb not null,
          steps jsonb not null,
          cell text,
          created_at timestamptz not null default now(),
          primary key (org, id)
        )`.execute(db);
      await sql`
        create table stations (
          org text not null,
          id text not null,
          name text not null,
          simulated boolean not null,
          cell text,
          robot jsonb not null,
          created_at timestamptz not null default now(),
          primary key (org, id)
        )`.execute(db);
      await sql`
        create table collected (
          org text not null,
          episode text not null,
          created_at timestamptz not null,
          primary key (org, episode)
        )`.execute(db);
    },
  },
};
