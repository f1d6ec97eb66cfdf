import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PalaestraError } from '@palaestra/core';
import * as auth from '@palaestra/platform/auth';
import { fileBlobStore } from '@palaestra/platform/blobs';
import { systemClock } from '@palaestra/platform/clock';
import type { Service, UploadLimits } from '@palaestra/platform/config';
import { type Database, ENDLESS, migrate, openDatabase, PATIENCE, type Patience } from '@palaestra/platform/db';
import { startEmbeddedDatabase } from '@palaestra/platform/db/embedded';
import { listen, pgLive, type StageContext } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import type { Logger } from '@palaestra/platform/log';
import { SOLVER_FILES } from '@palaestra/practice/server';
import { sql } from 'kysely';
import { buildApp } from './app.ts';
import { migrations as demoMigrations, demoOf } from './demo.ts';
import { migrations as ledgerMigrations } from './fill-ledger.ts';
import { foxgloveDoor } from './live/foxglove-door.ts';
import { openTickets } from './live/tickets.ts';
import { CONSORTIUM, DOORS } from './stages.ts';
import { wire } from './wiring.ts';

export interface ServerOptions {
  /** Made when it is not there. */
  readonly dataFolder: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Address that people type, when it is not the one we listen on. */
  readonly publicUrl: string | null;
  readonly services: readonly Service[];
  /** Null for the embedded database. */
  readonly databaseUrl: string | null;
  /** Longest time of one database statement, ms. */
  readonly statementMs?: number;
  /** Limits of uploads; what is left out takes its default. */
  readonly uploads?: UploadLimits;
  /** Address on which brokers and OPC UA servers of running plants listen; 127.0.0.1 by default. */
  readonly plantHost?: string;
  readonly log: Logger;
}

export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  /** One-time link that makes somebody the owner; null when there is an owner. */
  readonly ownerLink: string | null;
  readonly context: StageContext;
  /** True when the store is empty, or its demonstration was interrupted; then it is noted as queued. */
  wantsDemo(): Promise<boolean>;
  /** Note how the demonstration's process ended. */
  demoEnded(well: boolean): Promise<void>;
  /** Stop taking requests and jobs, interrupt running jobs (they run again at the next start), stop the database. */
  close(): Promise<void>;
}

const WEB_DIR = fileURLToPath(new URL('../web/dist/', import.meta.url));

/**
 * Start the server: database, migrations, sign-in, jobs, HTTP. What was started is stopped again when a later part
 * cannot start.
 *
 * @throws PalaestraError with one sentence for a person.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, host, port } = options;
  const undo: (() => Promise<void>)[] = [];
  async function close(): Promise<void> {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error) => log.error({ err: error }, 'a part of the server did not stop in order'));
    }
  }
  try {
    await makeDataFolder(options.dataFolder);
    const database = await openStore(options, undo);
    const stopping = new AbortController();
    let answer = (_request: Request, _env: object): Response | Promise<Response> => starting();
    const web = options.services.includes('web');
    const listening = web ? await listen((request, env) => answer(request, env), host, port) : null;
    if (listening !== null) undo.push(listening.close);
    const url = listening?.url ?? `http://${host}:${port}`;
    await migrateAll(database.url, log);
    const people = await auth.openAuth({
      database,
      dataFolder: options.dataFolder,
      url: options.publicUrl ?? url,
      clock: systemClock,
      log,
    });
    const jobs = pgBossJobs({
      url: database.url,
      log,
      patience: patienceOf(options),
      work: options.services.includes('worker'),
      supervise: options.services.includes('scheduler'),
      sole: options.databaseUrl === null,
    });
    const blobs = await fileBlobStore(join(options.dataFolder, 'blobs'));
    const live = await pgLive(database, log);
    undo.push(live.close);
    const context: StageContext = { db: database.db, blobs, jobs, clock: systemClock, log, live };
    for (const door of [...Object.values(DOORS), ...Object.values(CONSORTIUM)]) door.registerJobs(context);
    wire(context);
    undo.push(jobs.stop);
    await jobs.start();
    const spoolDir = join(options.dataFolder, 'spool');
    const secret = await auth.secretFile(join(options.dataFolder, 'watch-secret'), () => auth.newSecret('watch'));
    const tickets = openTickets(secret, systemClock);
    const app = buildApp({
      context,
      auth: people,
      tickets,
      spoolDir,
      plantKeys: join(options.dataFolder, 'opcua'),
      plantHost: options.plantHost ?? '127.0.0.1',
      ...(options.uploads !== undefined && { uploads: options.uploads }),
      webDir: WEB_DIR,
      solverDir: fileURLToPath(SOLVER_FILES),
      stopping: stopping.signal,
    });
    answer = (request, env) => app.fetch(request, env);
    const door = foxgloveDoor({ context, auth: people, tickets });
    listening?.onUpgrade(door.answer);
    undo.push(async () => {
      stopping.abort();
      door.close();
      await listening?.close();
    });
    if (options.services.includes('scheduler')) {
      for (const door of Object.values(DOORS)) door.schedule?.(context, stopping.signal);
    }
    const demo = demoOf(context, people.firstOrganization);
    return { url, ownerLink: people.ownerLink, context, ...demo, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Others may pass through to the database's folder, which belongs to another user when root runs the server. */
async function makeDataFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o711 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      EACCES: 'this user may not write there',
      EPERM: 'this user may not write there',
      EEXIST: 'a file is in its place',
      ENOTDIR: 'a file is in its place',
      ENOSPC: 'the disk is full',
    };
    const reason = reasons[code ?? ''] ?? message;
    throw new PalaestraError('unavailable', `Cannot make the data folder: ${reason} (${path})`, { cause });
  }
}

async function openStore(options: ServerOptions, undo: (() => Promise<void>)[]): Promise<Database> {
  const label = `palaestra serve on port ${options.port}`;
  const embedded =
    options.databaseUrl === null ? await startEmbeddedDatabase(options.dataFolder, label, options.log) : null;
  if (embedded !== null) undo.push(embedded.close);
  const database = openDatabase(embedded?.url ?? options.databaseUrl!, options.log, patienceOf(options));
  undo.push(database.close);
  try {
    await sql`select 1`.execute(database.db);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PalaestraError('unavailable', `Cannot reach the database: ${reason} (DATABASE_URL)`, { cause });
  }
  return database;
}

function patienceOf({ statementMs }: ServerOptions): Patience {
  return statementMs === undefined ? PATIENCE : { ...PATIENCE, statementMs };
}

/** On a connection of its own, because rebuilding a large table may take longer than any request may. */
async function migrateAll(url: string, log: Logger): Promise<void> {
  const database = openDatabase(url, log, ENDLESS);
  try {
    const doors = [...Object.values(DOORS), ...Object.values(CONSORTIUM)].map((door) => door.migrations);
    await migrate(database.db, [auth.migrations, ...doors, demoMigrations, ledgerMigrations]);
  } finally {
    await database.close();
  }
}

function starting(): Response {
  const problem = { type: 'urn:palaestra:problem:unavailable', title: 'The server is starting', status: 503 };
  const detail = 'Cannot answer yet: the server is starting; try again in a moment';
  return new Response(JSON.stringify({ ...problem, detail, code: 'unavailable', id: '' }), {
    status: 503,
    headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '1' },
  });
}
