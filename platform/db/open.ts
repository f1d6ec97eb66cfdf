import { PalaestraError } from '@palaestra/core';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Db } from './db.ts';

/** An open database: the query builder, and the pool under it for the parts that speak to `pg` themselves. */
export interface Database {
  readonly db: Db;
  readonly pool: pg.Pool;
  /** `postgresql://…`; may hold a password, so never print it. */
  readonly url: string;
  /** Waits for running queries, then closes every connection. */
  close(): Promise<void>;
}

const INT8 = 20;

/**
 * Open a pool on a PostgreSQL server. Nothing is connected until the first query. A lost connection is logged and
 * replaced by the pool at the next query.
 *
 * `int8` columns (counts, byte sizes) come as numbers; a value above 2^53 - 1 fails instead of losing digits.
 */
export function openDatabase(url: string, log: Logger): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 16,
    connectionTimeoutMillis: 10_000,
    application_name: 'palaestra',
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  });
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ reason: error.message }, 'a database connection was lost');
  });
  // A connection that breaks while it is in use tells so outside of its query too; unheard, that would end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.debug({ reason: error.message }, 'a database connection broke in use'));
  });
  const db: Db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, url, close: () => db.destroy() };
}

function typeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (oid === INT8 && format !== 'binary') return parseInt8;
  return pg.types.getTypeParser(oid, format as 'text');
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new PalaestraError('internal', `Cannot read a database number: expected at most 2^53 - 1, found ${text}`);
}
