import type { Auth } from '@palaestra/platform/auth';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { systemClock } from '@palaestra/platform/clock';
import { liveHub, type StageContext } from '@palaestra/platform/http';
import { silentLogger } from '@palaestra/platform/log';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { buildApp } from './app.ts';
import type { Tickets } from './live/tickets.ts';
import { openApiDocument } from './openapi-document.ts';

/** The OpenAPI document without a database, a port or a file: the routes are built and never asked. */
export function describeApi(): object {
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (inner) => new PostgresIntrospector(inner),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const nothing = async (): Promise<void> => {};
  const jobs = { handle() {}, on() {}, send: nothing, publish: nothing, start: nothing, stop: nothing };
  const context: StageContext = {
    db,
    blobs: memoryBlobStore(),
    jobs,
    clock: systemClock,
    log: silentLogger,
    live: liveHub(),
  };
  const auth = { authenticate: async () => null } as Partial<Auth> as Auth;
  const stopping = new AbortController().signal;
  const tickets = {} as Tickets;
  return openApiDocument(
    buildApp({
      context,
      auth,
      tickets,
      spoolDir: '/nonexistent',
      plantKeys: '/nonexistent',
      plantHost: '127.0.0.1',
      webDir: '/nonexistent',
      solverDir: '/nonexistent',
      stopping,
    }),
  );
}
