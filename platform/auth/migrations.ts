import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Migrations } from '../db/db.ts';

/** Who belongs where. Persons, passwords and sessions are in better-auth's tables (`auth_*`), which it migrates itself. */
export const migrations: Migrations = {
  '0-platform-0001-members': {
    async up(db: Kysely<unknown>) {
      await sql`create table organizations (
        id text primary key,
        name text not null,
        created_at timestamptz not null default now()
      )`.execute(db);
      await sql`create table members (
        org text not null references organizations,
        person text not null,
        role text not null,
        created_at timestamptz not null default now(),
        primary key (org, person)
      )`.execute(db);
      await sql`create index members_person on members (person, created_at)`.execute(db);
      await sql`create table invitations (
        token_sha256 text primary key,
        org text not null references organizations,
        role text not null,
        expires_at timestamptz not null,
        created_at timestamptz not null default now()
      )`.execute(db);
      await sql`create table api_keys (
        id text primary key,
        sha256 text not null unique,
        org text not null references organizations,
        person text,
        name text not null,
        start text not null,
        role text not null,
        used_at timestamptz,
        created_at timestamptz not null default now()
      )`.execute(db);
    },
  },
  '0-platform-0002-station-keys': {
    async up(db: Kysely<unknown>) {
      await sql`
        alter table api_keys
          add column station text,
          add column withdrawn_at timestamptz,
          add column withdrawn_reason text`.execute(db);
      await sql`create index api_keys_station on api_keys (org, station) where station is not null`.execute(db);
    },
  },
};

/** The tables of this file, as kysely sees them; `auth_user` is better-auth's. */
export type AuthTables = {
  organizations: { id: string; name: string };
  members: { org: string; person: string; role: string; created_at?: Date };
  invitations: { token_sha256: string; org: string; role: string; expires_at: Date };
  api_keys: {
    id: string;
    sha256: string;
    org: string;
    /** Null for the key of a station or of the machine's own command line. */
    person: string | null;
    name: string;
    /** The first characters, so that a person can tell keys apart. */
    start: string;
    role: string;
    used_at: Date | null;
    created_at?: Date;
    /** The station that the key belongs to, null for a key of a person or of the machine. */
    station?: string | null;
    withdrawn_at?: Date | null;
    withdrawn_reason?: string | null;
  };
  auth_user: { id: string; name: string; email: string };
};
