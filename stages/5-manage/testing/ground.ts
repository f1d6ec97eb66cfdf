/** A ground for tests: a real database with the tables of the stages before, a blob store and a queue. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { migrations as cleanse } from '@palaestra/cleanse/server';
import { type EpisodeMetadata, episodeIdOf, type RevisionBuild, type RevisionDetail, type Role } from '@palaestra/core';
import { EpisodeWriter, episodeSummary } from '@palaestra/formats/episode';
import { bytesReadable, memoryWritable } from '@palaestra/formats/mcap';
import { migrations as label } from '@palaestra/label/server';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageContext } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import { silentLogger } from '@palaestra/platform/log';
import { migrations as transmit, routes as transmitRoutes } from '@palaestra/transmit/server';
import { sql } from 'kysely';
import { findBuild } from '../build-store.ts';
import { migrations } from '../migrations/index.ts';
import { routes } from '../routes.ts';

export interface Ground {
  readonly context: StageContext;
  /** Ask the API as a member. */
  ask(
    path: string,
    options?: { org?: string; role?: Role; body?: unknown },
  ): Promise<{ status: number; body: unknown }>;
  /** Ask for a revision and wait until its build has ended. */
  freeze(dataset: string, body: object, org?: string): Promise<Frozen>;
  /** The answer as it is. */
  fetch(path: string, org?: string): Promise<Response>;
  /** In place of the global `fetch`, for a client that believes in a server at `http://ground`. */
  readonly client: typeof fetch;
  close(): Promise<void>;
}

/** How a wish for a revision ended: refused at once (`status`), made, or failed (`problem`). */
export interface Frozen {
  readonly status: number;
  readonly revision: RevisionDetail | null;
  readonly problem: RevisionBuild['problem'];
}

export async function testGround(registerJobs?: (context: StageContext) => void): Promise<Ground> {
  const database = await testDb([transmit, cleanse, label, migrations]);
  const jobs = pgBossJobs({ url: database.url, log: silentLogger });
  const clock = { now: () => new Date() };
  const context = { db: database.db, blobs: memoryBlobStore(), jobs, clock, log: silentLogger, live: liveHub() };
  registerJobs?.(context);
  await jobs.start();
  const spoolDir = await mkdtemp(join(tmpdir(), 'palaestra-spool-'));
  const doors = [routes(context), transmitRoutes(context, { spoolDir })];
  const request = (path: string, org: string, role: Role, init: RequestInit): Promise<Response> => {
    const person = { person: 'p1', name: 'Li', email: 'li@a.cn', org, orgName: org, role };
    const app = apiApp({ routes: doors, log: silentLogger, authenticate: async () => person });
    return Promise.resolve(app.request(`/api/v1${path}`, init));
  };
  const ask: Ground['ask'] = async (path, { org = 'a', role = 'engineer', body } = {}) => {
    const headers = { 'Content-Type': 'application/json' };
    const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await request(path, org, role, init);
    return { status: response.status, body: await response.json() };
  };
  return {
    context,
    ask,
    async freeze(dataset, body, org = 'a') {
      const asked = await ask(`/datasets/${dataset}/revisions`, { org, body });
      if (asked.status !== 202) return { status: asked.status, revision: null, problem: null };
      const { id } = asked.body as RevisionBuild;
      for (;;) {
        const { state, revision, problem } = await findBuild(context, org, id);
        if (revision !== null) {
          const made = (await ask(`/revisions/${revision}`, { org })).body as RevisionDetail;
          return { status: 202, revision: made, problem };
        }
        if (state !== 'queued' && state !== 'running') return { status: 202, revision: null, problem };
        await setTimeout(20);
      }
    },
    fetch: (path, org = 'a') => request(path, org, 'engineer', {}),
    client: (input, init) => request(String(input).replace('http://ground/api/v1', ''), 'a', 'engineer', init ?? {}),
    async close() {
      await jobs.stop();
      await rm(spoolDir, { recursive: true, force: true });
      await database.close();
    },
  };
}

/** A finished recording in memory. */
export async function recorded(
  metadata: EpisodeMetadata,
  fill: (writer: EpisodeWriter) => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = memoryWritable();
  const writer = await EpisodeWriter.open(file, { startNs: 1_700_000_000_000_000_000n });
  await fill(writer);
  await writer.close(metadata);
  return file.bytes();
}

/** Put a recording into the store as an upload would, judged as `decision`; answers the episode's id. */
export async function storeRecording(
  { db, blobs }: StageContext,
  org: string,
  bytes: Uint8Array<ArrayBuffer>,
  decision: { decision: string; keep?: { start: number; end: number } } | null = { decision: 'keep' },
): Promise<string> {
  const { sha256, size } = await blobs.put(bytes);
  const summary = await episodeSummary(bytesReadable(bytes));
  const metadata = summary.metadata!;
  const id = episodeIdOf(sha256);
  await sql`
    insert into episodes (org, id, recording, task, instruction, operator, station, embodiment, cell, simulated, outcome,
      failure_cause, attempts, duration, bytes, recorded_at, stored_at, metadata, topics, media, missing_streams, created_at)
    values (${org}, ${id}, ${sha256}, ${metadata.task}, ${JSON.stringify(metadata.instruction)}, ${metadata.operator},
      ${metadata.station}, ${metadata.robot.embodiment}, ${metadata.cell}, ${metadata.simulated}, ${metadata.outcome},
      ${metadata.failureCause}, ${metadata.attempts}, ${summary.duration}, ${size}, null, now(),
      ${JSON.stringify(metadata)}, ${JSON.stringify(summary.topics)}, '[]', ${JSON.stringify(metadata.missingStreams)}, now())`.execute(
    db,
  );
  if (decision) await judge(db, org, id, decision);
  return id;
}

/** A verdict by policy. */
export async function judge(
  db: StageContext['db'],
  org: string,
  id: string,
  { decision, keep }: { decision: string; keep?: { start: number; end: number } },
): Promise<void> {
  const verdict = { decision, keep: keep ?? null, rules: [], by: { kind: 'policy', profile: 'base', version: '1' } };
  await sql`
    insert into assessments (org, episode, profile_id, profile_version, measurements, findings, findings_count, decision,
      verdict, history, created_at, updated_at)
    values (${org}, ${id}, 'base', '1', '[]', '[]', 0, ${decision}, ${JSON.stringify(verdict)}, '[]', now(), now())`.execute(
    db,
  );
}
