import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

/** Exercises that teachers write, each as it was published; classes that end, whose code expires, where aliases count. */
export const teachingMigrations: Migrations = {
  'practice-0003-teaching': {
    async up(db) {
      await sql`
        alter table practice_classes
          add aliases boolean not null default false,
          add archived_at timestamptz,
          add code_until timestamptz`.execute(db);
      await sql`alter table practice_students add alias text`.execute(db);
      await sql`alter table practice_submissions add version int not null default 1`.execute(db);
      await sql`
        create table practice_exercises (
          org text not null,
          id text not null,
          body jsonb not null,
          plant jsonb not null,
          plant_title jsonb not null,
          situation jsonb,
          state text not null,
          version int not null,
          changed boolean not null,
          trial jsonb,
          trial_id text,
          author text not null,
          author_name text not null,
          created_at timestamptz not null,
          changed_at timestamptz not null,
          primary key (org, id)
        )`.execute(db);
      await sql`
        create table practice_exercise_versions (
          org text not null,
          exercise text not null,
          version int not null,
          body jsonb not null,
          plant jsonb not null,
          plant_title jsonb not null,
          situation jsonb,
          published_at timestamptz not null,
          published_by text not null,
          primary key (org, exercise, version),
          foreign key (org, exercise) references practice_exercises (org, id) on delete cascade
        )`.execute(db);
    },
  },
};
