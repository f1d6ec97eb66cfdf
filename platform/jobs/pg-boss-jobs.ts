import { randomUUID } from 'node:crypto';
import { type EventName, PalaestraError } from '@palaestra/core';
import { type Job, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { PATIENCE, type Patience, timeLimits } from '../db/index.ts';
import type { JobHandler, Jobs } from './jobs.ts';

export interface PgBossOptions {
  /** The database that holds the queues (schema `pgboss`). */
  readonly url: string;
  readonly log: Logger;
  /** False for a process that only queues jobs. Default true. */
  readonly work?: boolean;
  /** True when this process also does the queue's housekeeping: dead jobs, old jobs. Default true. */
  readonly supervise?: boolean;
  /** True when no other process works on this database: jobs that a killed process left running are taken up at once. */
  readonly sole?: boolean;
  /** How long one of the queue's own statements may take. */
  readonly patience?: Patience;
}

/** A job may run for a day; its process tells every few seconds that it is alive, so a dead one is noticed in a minute. */
const QUEUE = {
  policy: 'exclusive',
  notify: true,
  expireInSeconds: 24 * 3600 - 1,
  heartbeatSeconds: 60,
  retryLimit: 4,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 600,
} as const;

const POLLING = { batchSize: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 } as const;

interface Work {
  readonly queue: string;
  readonly event: EventName | null;
  readonly concurrency: number;
  run(job: Job<object>, signal: AbortSignal): Promise<void>;
}

/** Jobs on pg-boss: one queue per name, woken by NOTIFY, at least once, retried with growing pauses. */
export function pgBossJobs(options: PgBossOptions): Jobs {
  const { url, log, work = true, supervise = true, sole = false, patience = PATIENCE } = options;
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'palaestra jobs',
    useListenNotify: true,
    ...timeLimits(patience),
    max: 6,
    supervise,
    schedule: false,
  });
  boss.on('error', (error) => log.warn({ reason: error.message }, 'the job queue met an error'));
  boss.on('warning', (warning) => log.debug({ warning }, 'the job queue warns'));
  const works: Work[] = [];
  const queues = new Map<string, Promise<void>>();
  const running = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  let started = false;

  function ensureQueue(name: string): Promise<void> {
    const known = queues.get(name) ?? boss.createQueue(name, QUEUE);
    queues.set(name, known);
    known.catch(() => queues.delete(name));
    return known;
  }

  function add<T>(
    queue: string,
    event: EventName | null,
    payload: z.ZodType<T>,
    handler: JobHandler<T>,
    concurrency: number,
  ) {
    if (started) throw new PalaestraError('internal', `Cannot add a handler: the jobs have started (${queue})`);
    works.push({
      queue,
      event,
      concurrency,
      async run(job, signal) {
        await handler(payload.parse(job.data), { signal, log: log.child({ job: queue, id: job.id }) });
      },
    });
  }

  async function perform(one: Work, job: Job<object>): Promise<void> {
    // Its worker was fetching it when the queue was asked to stop.
    if (stopping.signal.aborted) {
      await putBack(one.queue, job.id);
      throw stopping.signal.reason;
    }
    const attempt = one.run(job, AbortSignal.any([job.signal, stopping.signal]));
    running.add(attempt);
    try {
      await attempt;
    } catch (error) {
      if (stopping.signal.aborted) await putBack(one.queue, job.id);
      else log.warn({ job: one.queue, id: job.id, data: job.data, err: error }, 'a job failed and is tried again');
      throw error;
    } finally {
      running.delete(attempt);
    }
  }

  /** NOTIFY wakes a worker for a new job only; polling finds the retries, and each job done asks for the next at once. */
  async function employ(one: Work): Promise<void> {
    let id = '';
    id = await boss.work<object>(one.queue, POLLING, async ([job]) => {
      try {
        await perform(one, job!);
      } finally {
        boss.notifyWorker(id);
      }
    });
  }

  /** A job that we interrupted ourselves waits again, and the attempt does not count. */
  async function putBack(queue: string, id: string): Promise<void> {
    const text = `update pgboss.job set state = 'retry', start_after = now(), started_on = null where name = $1 and id = $2 and state = 'active'`;
    await boss.getDb().executeSql(text, [queue, id]);
  }

  /** What a killed process was doing. Its attempt counts, so a job that kills the process cannot do it for ever. */
  async function takeUpLeftOver(): Promise<void> {
    const text = `update pgboss.job set start_after = now(), completed_on = case when retry_count < retry_limit then null else now() end,
      state = case when retry_count < retry_limit then 'retry'::pgboss.job_state else 'failed'::pgboss.job_state end
      where state = 'active' and not name like '\\_\\_%' returning name, id`;
    const { rows } = await boss.getDb().executeSql(text);
    if (rows.length > 0) log.info({ jobs: rows }, 'jobs that an ended process left running are taken up again');
  }

  return {
    handle(name, payload, handler, options) {
      add(name, null, payload, handler, options?.concurrency ?? 1);
    },
    on(event, listener, payload, handler) {
      add(`${event}/${listener}`, event, payload, handler, 1);
    },
    async send(name, data, options) {
      await ensureQueue(name);
      await boss.send(name, data, { singletonKey: options?.key ?? randomUUID() });
    },
    async publish(event, data) {
      await boss.publish(event, data, { singletonKey: randomUUID() });
    },
    async start() {
      started = true;
      await boss.start();
      for (const one of works) {
        await ensureQueue(one.queue);
        if (one.event !== null) await boss.subscribe(one.event, one.queue);
      }
      if (!work) return;
      if (sole) await takeUpLeftOver();
      for (const one of works) for (let i = 0; i < one.concurrency; i++) await employ(one);
    },
    async stop() {
      // A worker that still works would take up again what is put back here.
      for (const one of works) await boss.offWork(one.queue, { wait: false });
      stopping.abort();
      await Promise.allSettled(running);
      await boss.stop({ graceful: true, timeout: 15_000, close: true });
    },
  };
}
