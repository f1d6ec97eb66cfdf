import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { type EpisodeMetadata, EVENT, type Role } from '@palaestra/core';
import { EpisodeWriter } from '@palaestra/formats/episode';
import { memoryWritable } from '@palaestra/formats/mcap';
import { fileBlobStore } from '@palaestra/platform/blobs';
import { systemClock } from '@palaestra/platform/clock';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import { silentLogger } from '@palaestra/platform/log';
import { z } from 'zod';
import { migrations, routes, type TransmitOptions } from '../server.ts';

/** A real server of this stage alone. The key `org:role` is the sign-in. */
export interface Ground {
  readonly url: string;
  readonly context: StageContext;
  /** Episodes of which the other stages were told, as `org/id`. */
  readonly told: string[];
  /** Requests so far, as `METHOD path`; `before` may hold one back. */
  readonly requests: string[];
  before: (request: string) => Promise<void>;
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
    clock: systemClock,
    log: silentLogger,
    live: liveHub(),
  };
  const app = apiApp({
    routes: [routes(context, { spoolDir, ...options })],
    log: silentLogger,
    authenticate: async (request) => {
      const [org, role] = /^Bearer (\w+):(\w+)$/.exec(request.headers.get('Authorization') ?? '')?.slice(1) ?? [];
      if (org === undefined || org === 'wrong') return null;
      return { person: 'p', name: 'P', email: 'p@example.org', org, orgName: org, role: role as Role };
    },
  });
  const ground = { told, requests: [] as string[], before: async (_request: string) => {} };
  const fetch: typeof app.fetch = async (request, ...rest) => {
    const line = `${request.method} ${new URL(request.url).pathname}`;
    ground.requests.push(line);
    await ground.before(line);
    return app.fetch(request, ...rest);
  };
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  return Object.assign(ground, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    context,
    spooled: async () => (await readdir(spoolDir, { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name)),
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await jobs.stop();
      await database.close();
      await rm(folder, { recursive: true });
    },
  });
}

export const METADATA: EpisodeMetadata = {
  schema: 'palaestra.episode/1',
  task: 'cell-to-tray',
  instruction: { en: 'Put the cell into pocket 3', zh: '把电芯放入3号槽' },
  cell: 'cell-to-tray',
  seed: 7,
  variation: { pocket: 3 },
  operator: 'scripted-expert',
  station: 'sim-1',
  robot: { embodiment: 'ur5e-2f85', serial: null },
  simulated: true,
  outcome: 'success',
  failureCause: null,
  attempts: 1,
  criteria: [],
  source: null,
  missingStreams: [],
  time: 'measured',
  recovered: false,
};

/** An episode of `seconds` at 50 Hz; `padding` adds messages of random bytes until the file has about that size. */
export async function recording(
  options: { seed?: number; seconds?: number; padding?: number; task?: string } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { seed = 7, seconds = 1, padding = 0, task = METADATA.task } = options;
  const file = memoryWritable();
  const startNs = 1_790_000_000_000_000_000n;
  const writer = await EpisodeWriter.open(file, { startNs, clock: 'sim' });
  const joints = writer.joints({ topic: '/joint_states', role: 'state', joints: ['pan', 'lift'], rateHz: 50 });
  for (let i = 0; i < seconds * 50; i++) await joints.write(i / 50, [i, seed]);
  if (padding > 0) {
    const stream = writer.raw({ topic: '/camera', role: 'camera', schema: null, messageEncoding: 'x' });
    const data = new Uint8Array(65536);
    for (let left = padding; left > 0; left -= data.length) {
      await stream.write({ logNs: startNs, data: crypto.getRandomValues(data) });
    }
  }
  await writer.close({ ...METADATA, seed, task });
  return file.bytes();
}
