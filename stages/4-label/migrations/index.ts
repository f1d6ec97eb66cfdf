import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

export const migrations: Migrations = {
  '4-label-0001-annotations': {
    async up(db) {
      await sql`
        create table annotations (
          id text primary key,
          org text not null,
          episode text not null,
          author text not null,
          source text not null,
          outcome text not null,
          failure_cause text,
          segments jsonb not null,
          instruction text,
          quality int,
          note text,
          created_at timestamptz not null
        )`.execute(db);
      await sql`create index annotations_of_episode on annotations (org, episode, created_at desc)`.execute(db);
      await sql`
        create unique index one_proposal_per_producer on annotations (org, episode, author)
        where source = 'proposal'`.execute(db);
    },
  },
};
