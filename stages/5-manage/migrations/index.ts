import type { Migrations } from '@palaestra/platform/db';
import { sql } from 'kysely';
import { catalogueMigrations } from './catalogue.ts';

export const migrations: Migrations = {
  '5-manage-0001-datasets': {
    async up(db) {
      await sql`
        create table datasets (
          org text not null,
          id text primary key,
          name text not null,
          head text,
          created_at timestamptz not null,
          unique (org, name)
        )`.execute(db);
      await sql`
        create table revisions (
          org text not null,
          sha256 text not null,
          dataset text not null references datasets (id),
          parent text,
          message text not null,
          author text not null,
          manifest jsonb not null,
          episodes int not null,
          frames bigint not null,
          created_at timestamptz not null,
          primary key (org, sha256)
        )`.execute(db);
      await sql`create index revisions_of_dataset on revisions (org, dataset, created_at desc)`.execute(db);
      await sql`
        create table revision_episodes (
          org text not null,
          revision text not null,
          position int not null,
          episode text not null,
          created_at timestamptz not null,
          primary key (org, revision, position),
          foreign key (org, revision) references revisions (org, sha256)
        )`.execute(db);
      await sql`create index revision_episodes_by_episode on revision_episodes (org, episode)`.execute(db);
      await sql`
        create table exports (
          org text not null,
          id text primary key,
          revision text not null,
          format text not null,
          state text not null,
          files jsonb not null default '[]',
          bytes bigint not null default 0,
          digest text,
          validation jsonb,
          error text,
          created_at timestamptz not null,
          foreign key (org, revision) references revisions (org, sha256)
        )`.execute(db);
      await sql`create index exports_of_revision on exports (org, revision, created_at desc)`.execute(db);
    },
  },
  ...catalogueMigrations,
  '5-manage-0004-revision-builds': {
    async up(db) {
      await sql`
        create table revision_builds (
          org text not null,
          id text primary key,
          dataset text not null references datasets (id),
          request jsonb not null,
          fingerprint text not null,
          author text not null,
          state text not null,
          done int not null default 0,
          total int not null default 0,
          revision text,
          problem jsonb,
          created_at timestamptz not null,
          ended_at timestamptz
        )`.execute(db);
      await sql`create index revision_builds_of_dataset on revision_builds (org, dataset, created_at desc)`.execute(db);
      // The same request is under way once.
      await sql`
        create unique index revision_builds_under_way on revision_builds (org, dataset, fingerprint)
        where state in ('queued', 'running')`.execute(db);
    },
  },
};
