import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

/** What collecting now keeps of each recording, for the recordings that came before it kept it. */
export const migrations: Migrations = {
  '9-server-0002-fill-ledger': {
    async up(db) {
      await sql`
        update collected c
        set task = e.task, station = e.station, decision = a.decision, judged_at = a.updated_at
        from episodes e left join assessments a on a.org = e.org and a.episode = e.id
        where c.org = e.org and c.episode = e.id and c.station is null`.execute(db);
    },
  },
};
