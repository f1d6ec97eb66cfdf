import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';
import { exerciseMigrations } from './exercises.ts';
import { teachingMigrations } from './teaching.ts';

export const migrations: Migrations = {
  ...exerciseMigrations,
  ...teachingMigrations,
  'practice-0001-plants': {
    async up(db) {
      await sql`
        create table practice_plants (
          org text not null,
          id text not null,
          title jsonb not null,
          plant jsonb not null,
          scenarios jsonb not null,
          islands int not null,
          vehicles int not null,
          variants int not null,
          version int not null,
          author text not null,
          author_name text not null,
          changed_by text not null,
          created_at timestamptz not null,
          changed_at timestamptz not null,
          primary key (org, id)
        )`.execute(db);
      await sql`create index practice_plants_newest on practice_plants (org, changed_at desc)`.execute(db);
      await sql`create index practice_plants_of_author on practice_plants (org, author)`.execute(db);
    },
  },
  'practice-0003-drafts': {
    async up(db) {
      // Until now only plants that can run were kept.
      await sql`alter table practice_plants add column problems int not null default 0`.execute(db);
    },
  },
  'practice-0004-editions': {
    async up(db) {
      await sql`
        alter table practice_exercises add column edition int not null default 1,
                                       add column changed_by text not null default ''`.execute(db);
      await sql`update practice_exercises set changed_by = author_name`.execute(db);
    },
  },
};
