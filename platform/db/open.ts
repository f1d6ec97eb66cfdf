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

/** How long a query may take before its caller is told that the database does not answer. */
export interface Patience {
  /** Longest time of one statement, ms, lock waits included; the database cancels it, or the connection is given up. */
  readonly statementMs: number;
  /** Longest time until a connection is there, ms. */
  readonly connectMs: number;
}

/** Below the 30 s after which a sender gives a silent request up, so that it hears the reason. */
export const PATIENCE: Patience = { statementMs: 20_000, connectMs: 8_000 };

/** For work that may take as long as it takes: migrations. */
export const ENDLESS: Patience = { statementMs: 0, connectMs: PATIENCE.connectMs };

/** A database that is alive cancels a statement itself; only one that is frozen lets this much more pass. */
const GRACE_MS = 1000;

const INT8 = 20;

/**
 * Open a pool on a PostgreSQL server. Nothing is connected until the first query. A lost connection is logged and
 * replaced by the pool at the next query. A database that is frozen costs an error after `patience`, never a wait without
 * end.
 *
 * `int8` columns (counts, byte sizes) come as numbers; a value above 2^53 - 1 fails instead of losing digits.
 */
export function openDatabase(url: string, log: Logger, patience: Patience = PATIENCE): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 16,
    ...timeLimits(patience),
    Client: ImpatientClient,
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

/** The same limits as `pg` names them, for whoever opens a pool or connection of its own on the same database. */
export function timeLimits({ statementMs, connectMs }: Patience) {
  return {
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    ...(statementMs > 0 && { statement_timeout: statementMs, query_timeout: statementMs + GRACE_MS }),
  };
}

/**
 * A connection that is cut once a query of it got no answer. Kept in the pool, a connection whose other end is gone without
 * a word would cost each of its next users the same wait.
 */
class ImpatientClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...parameters: unknown[]) => unknown;
    this.query = ((...parameters: unknown[]) => {
      const answer = query(...parameters);
      if (answer instanceof Promise) answer.catch((error: Error) => error.message === NO_ANSWER && void this.end());
      return answer;
    }) as typeof this.query;
  }
}

/** What `pg` says when its `query_timeout` is over. */
const NO_ANSWER = 'Query read timeout';

function typeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (oid === INT8 && format !== 'binary') return parseInt8;
  return pg.types.getTypeParser(oid, format as 'text');
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new PalaestraError('internal', `Cannot read a database number: expected at most 2^53 - 1, found ${text}`);
}
