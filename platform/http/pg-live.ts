import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { type Database, PATIENCE, timeLimits } from '../db/index.ts';
import type { Live } from './live.ts';
import { liveHub } from './live-hub.ts';

const CHANNEL = 'palaestra_live';
const PAUSE_MS = 1000;

/** Live messages between all processes of one database, so that a page hears of work that another process did. */
export interface PgLive extends Live {
  close(): Promise<void>;
}

/**
 * Send by NOTIFY and hear by LISTEN on a connection of its own, which is made again when it breaks. Messages of the
 * meantime are lost, as `Live` allows.
 */
export async function pgLive({ pool, url }: Pick<Database, 'pool' | 'url'>, log: Logger): Promise<PgLive> {
  const hub = liveHub();
  let closing = false;
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'palaestra live',
      ...timeLimits(PATIENCE),
    });
    next.on('notification', ({ payload }) => {
      const { org, kind, id } = JSON.parse(payload ?? '{}') as { org: string; kind: string; id: string };
      hub.send(org, { kind, id });
    });
    next.on('error', (error) => log.debug({ reason: error.message }, 'the connection for live messages broke'));
    await next.connect();
    next.once('end', () => void reconnect());
    await next.query(`listen ${CHANNEL}`);
    return next;
  }

  async function reconnect(): Promise<void> {
    while (!closing) {
      await sleep(PAUSE_MS);
      if (closing) return;
      try {
        client = await connect();
        return;
      } catch (error) {
        log.debug({ err: error }, 'live messages wait for the database');
      }
    }
  }

  return {
    listen: hub.listen,
    send(org, { kind, id }) {
      pool
        .query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify({ org, kind, id })])
        .catch((error) => log.debug({ err: error }, 'a live message was lost'));
    },
    async close() {
      closing = true;
      await client.end();
    },
  };
}
