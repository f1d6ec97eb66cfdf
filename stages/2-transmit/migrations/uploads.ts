import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';

/** Uploads in parts, with a state that survives a crash. */
export const uploadMigrations: Migrations = {
  '2-transmit-0002-uploads-in-parts': {
    async up(db) {
      // What was under way by the protocol before is sent again; what is stored stays.
      await sql`
        delete from uploads u where told_at is null
          and not exists (select 1 from episodes e where e.org = u.org and e.recording = u.sha256)`.execute(db);
      await sql`
        alter table uploads
          add kind text not null default 'recording',
          add part_bytes int not null default 65536,
          add parts bytea not null default '',
          add received bytea not null default '',
          add received_bytes bigint not null default 0,
          add state text not null default 'ingested',
          add reason text,
          add file text not null default '',
          add station text,
          add "order" text,
          add due timestamptz,
          add episode jsonb,
          add changed_at timestamptz not null default now()`.execute(db);
      await sql`update uploads set received_bytes = size, changed_at = created_at`.execute(db);
      // One hash of many is read for each part that arrives.
      await sql`alter table uploads alter parts set storage external`.execute(db);
      await sql`create index uploads_by_change on uploads (org, changed_at desc, sha256)`.execute(db);
      await sql`
        create index uploads_unfinished on uploads (org)
        where state in ('announced', 'receiving', 'received', 'verified') or told_at is null`.execute(db);
    },
  },
  '2-transmit-0003-why-quarantined': {
    async up(db) {
      await sql`alter table uploads add why jsonb`.execute(db);
    },
  },
};
