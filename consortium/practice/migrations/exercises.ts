import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

/** Classes, who is in them, what was handed in, and under which chance it is graded. */
export const exerciseMigrations: Migrations = {
  'practice-0002-exercises': {
    async up(db) {
      await sql`
        create table practice_classes (
          org text not null,
          id text not null,
          title text not null,
          exercises jsonb not null,
          teacher text not null,
          teacher_name text not null,
          code text not null,
          created_at timestamptz not null,
          primary key (org, id)
        )`.execute(db);
      await sql`
        create table practice_students (
          org text not null,
          class text not null,
          person text not null,
          name text not null,
          joined_at timestamptz not null,
          primary key (org, class, person),
          foreign key (org, class) references practice_classes (org, id) on delete cascade
        )`.execute(db);
      await sql`
        create table practice_submissions (
          org text not null,
          id text not null,
          exercise text not null,
          class text,
          person text not null,
          person_name text not null,
          body jsonb not null,
          plant_sha256 text not null,
          state text not null,
          late boolean not null,
          points int,
          passed boolean,
          ladder float8,
          grade jsonb,
          error text,
          created_at timestamptz not null,
          graded_at timestamptz,
          primary key (org, id)
        )`.execute(db);
      await sql`
        create index practice_submissions_of_person
        on practice_submissions (org, person, created_at desc)`.execute(db);
      await sql`
        create index practice_submissions_of_class
        on practice_submissions (org, class, exercise)`.execute(db);
      await sql`
        create table practice_seeds (
          org text not null,
          exercise text not null,
          seeds jsonb not null,
          primary key (org, exercise)
        )`.execute(db);
    },
  },
};
