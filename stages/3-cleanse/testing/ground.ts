import { EVENT, episodeIdOf, type Role, sha256Of } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable } from '@palaestra/formats/mcap';
import { memoryBlobStore } from '@palaestra/platform/blobs';
import { sameDayClock } from '@palaestra/platform/clock/testing';
import type { Migrations } from '@palaestra/platform/db';
import { testDb } from '@palaestra/platform/db/testing';
import { apiApp, liveHub, type StageApp, type StageContext } from '@palaestra/platform/http';
import { pgBossJobs } from '@palaestra/platform/jobs';
import { silentLogger } from '@palaestra/platform/log';
import { migrations as transmit } from '@palaestra/transmit/server';
import { z } from 'zod';
import { insertEpisode } from '../../2-transmit/store.ts';
import { madeMetadata } from './made-recording.ts';

/** A stage on a real database with real jobs, and stored episodes to work on. */
export interface Ground {
  readonly context: StageContext;
  /** Events as `name org/episode`. */
  readonly told: string[];
  /** Store the bytes of a recording as an episode of `org`; returns its id. `duration` for a file that cannot be read. */
  store(org: string, bytes: Uint8Array<ArrayBuffer>, duration?: number): Promise<string>;
  /** Ask the stage as `role` of `org`: GET, or POST with a body. */
  ask(path: string, options?: { org?: string; person?: string; role?: Role; body?: unknown }): Promise<Answer>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The doors of the stage under test. */
interface Stage {
  readonly migrations: Migrations;
  routes(context: StageContext): StageApp;
  registerJobs(context: StageContext): void;
}

export async function openGround(stage: Stage): Promise<Ground> {
  const database = await testDb([transmit, stage.migrations]);
  const jobs = pgBossJobs({ url: database.url, log: silentLogger, sole: true });
  const blobs = memoryBlobStore();
  const context = { db: database.db, blobs, jobs, clock: sameDayClock, log: silentLogger, live: liveHub() };
  const told: string[] = [];
  const Payload = z.object({ org: z.string(), episode: z.string() });
  for (const event of [EVENT.episodeJudged, EVENT.episodeLabelled]) {
    jobs.on(event, 'test', Payload, async ({ org, episode }) => void told.push(`${event} ${org}/${episode}`));
  }
  stage.registerJobs(context);
  await jobs.start();
  return {
    context,
    told,
    async store(org, bytes, duration) {
      const sha256 = await sha256Of(bytes);
      await blobs.put(bytes, { sha256 });
      const reader = duration === undefined ? await readEpisode(bytesReadable(bytes)) : null;
      const metadata = reader?.metadata ?? madeMetadata();
      const { task, instruction, operator, station, cell, simulated, outcome, attempts } = metadata;
      await insertEpisode(database.db, {
        org,
        id: episodeIdOf(sha256),
        recording: sha256,
        task,
        instruction,
        operator,
        station,
        embodiment: metadata.robot.embodiment,
        cell,
        simulated,
        outcome,
        failure_cause: metadata.failureCause,
        attempts,
        duration: duration ?? reader!.duration,
        bytes: bytes.byteLength,
        recorded_at: null,
        stored_at: sameDayClock.now(),
        metadata,
        topics: [...(reader?.topics ?? [])],
        media: [],
        missing_streams: [],
        created_at: sameDayClock.now(),
      });
      return episodeIdOf(sha256);
    },
    async ask(path, { org = 'a', person: id = 'p1', role = 'inspector', body } = {}) {
      const person = { person: id, name: 'Li', email: 'li@a.cn', org, orgName: org, role };
      const app = apiApp({ routes: [stage.routes(context)], log: silentLogger, authenticate: async () => person });
      const headers = { 'Content-Type': 'application/json' };
      const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
      const response = await app.request(`/api/v1${path}`, init);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async close() {
      await jobs.stop();
      await database.close();
    },
  };
}
