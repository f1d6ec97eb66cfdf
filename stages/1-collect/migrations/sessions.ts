import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

/** When a session last showed a sign of life, when its person came back to it, and how it ended. */
export const sessionMigrations: Migrations = {
  '1-collect-0004-signs-of-life': {
    async up(db) {
      await sql`
        alter table collect_sessions
          add column seen_at timestamptz,
          add column resumed_at timestamptz,
          add column ended jsonb`.execute(db);
      await sql`create index collect_sessions_live on collect_sessions (created_at) where closed_at is null`.execute(
        db,
      );
    },
  },
};
