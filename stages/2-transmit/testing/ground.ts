import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT, PalaestraError, type Role } from '@palaestra/core';
import { fileBlobStore } from '@palaestra/platform/blobs';
import { sameDayClock } from '@palaestra/platform/clock/testing';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, listen, liveHub, type StageContext } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import { silentLogger } from '@palaestra/platform/log';
import { z } from 'zod';
import { migrations, routes, type TransmitOptions } from '../server.ts';

/** A real server of this stage alone. The key `org:role` is the sign-in, `org:role:station` that of a station. */
export interface Ground {
  readonly url: string;
  /** Where the server keeps everything. */
  readonly folder: string;
  readonly context: StageContext;
  /** Episodes of which the other stages were told, as `org/id`. */
  readonly told: string[];
  /** Requests so far, as `METHOD path`; `before` may hold one back. */
  readonly requests: string[];
  before: (request: string) => Promise<void>;
  /** Organizations whose keys were revoked. */
  readonly revoked: Set<string>;
  /** Files in the spool. */
  spooled(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openGround(options: Partial<TransmitOptions> = {}): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'transmit-'));
  const spoolDir = options.spoolDir ?? join(folder, 'spool');
  const database = await testDb([migrations]);
  const jobs = pgBossJobs({ url: database.url, log: silentLogger, sole: true });
  const told: string[] = [];
  const Stored = z.object({ org: z.string(), episode: z.string() });
  jobs.on(EVENT.episodeStored, 'test', Stored, async ({ org, episode }) => void told.push(`${org}/${episode}`));
  await jobs.start();
  const context: StageContext = {
    db: database.db,
    blobs: await fileBlobStore(join(folder, 'blobs')),
    jobs,
    clock: sameDayClock,
    log: silentLogger,
    live: liveHub(),
  };
  const ground = {
    told,
    revoked: new Set<string>(),
    requests: [] as string[],
    before: async (_request: string) => {},
  };
  const app = apiApp({
    routes: [routes(context, { spoolDir, ...options })],
    log: silentLogger,
    authenticate: async (request) => {
      const key = /^Bearer (\w+):(\w+)(?::([\w-]+))?$/.exec(request.headers.get('Authorization') ?? '');
      const [org, role, station] = key?.slice(1) ?? [];
      if (org === undefined || org === 'wrong') return null;
      if (ground.revoked.has(org))
        throw new PalaestraError('unauthenticated', 'Cannot sign in: the API key is not known');
      return {
        person: station !== undefined ? `station:${station}` : role === 'owner' ? 'o' : 'p',
        name: 'P',
        email: 'p@example.org',
        org,
        orgName: org,
        role: role as Role,
        ...(station !== undefined && { station }),
      };
    },
  });
  const fetch: typeof app.fetch = async (request, ...rest) => {
    const line = `${request.method} ${new URL(request.url).pathname}`;
    ground.requests.push(line);
    await ground.before(line);
    return app.fetch(request, ...rest);
  };
  const server = await listen(fetch, '127.0.0.1', 0);
  return Object.assign(ground, {
    url: server.url,
    context,
    folder,
    spooled: () => readdir(spoolDir).catch(() => []),
    close: async () => {
      await server.close();
      await jobs.stop();
      await database.close();
      await rm(folder, { recursive: true });
    },
  });
}
