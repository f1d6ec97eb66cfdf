import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

export const migrations: Migrations = {
  '3-cleanse-0001-assessments': {
    async up(db) {
      await sql`
        create table assessments (
          org text not null,
          episode text not null,
          profile_id text not null,
          profile_version text not null,
          measurements jsonb not null,
          findings jsonb not null,
          findings_count int not null,
          decision text not null,
          verdict jsonb not null,
          history jsonb not null,
          created_at timestamptz not null,
          updated_at timestamptz not null,
          primary key (org, episode)
        )`.execute(db);
      await sql`create index assessments_by_decision on assessments (org, decision)`.execute(db);
    },
  },
};
