import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Role } from '@palaestra/core';
import type { Logger } from 'pino';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { Clock } from '../clock/clock.ts';
import type { Db } from '../db/db.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Live } from './live.ts';

/** Who makes a request: one person (or one API key of a person), or one station, in one organization. */
export interface Actor {
  readonly person: string;
  readonly name: string;
  readonly email: string;
  readonly org: string;
  readonly orgName: string;
  readonly role: Role;
  /** The station that asks with its own key; absent for a person. It speaks for itself and signs nothing. */
  readonly station?: string;
}

/** What every stage's routes, jobs and stores are given. Bound once, in `apps/server`. */
export interface StageContext {
  readonly db: Db;
  readonly blobs: BlobStore;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Logger;
  readonly live: Live;
}

/** Hono's variables behind `/api/v1`: the actor is always there, because authentication runs first. */
export interface StageEnv {
  Variables: { actor: Actor; requestId: string };
}

/** A stage's HTTP door, mounted under `/api/v1`. */
export type StageApp = OpenAPIHono<StageEnv>;
