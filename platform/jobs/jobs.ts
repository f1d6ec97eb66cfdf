import type { EventName } from '@palaestra/core';
import type { Logger } from 'pino';
import type { z } from 'zod';

/** Work that outlives a request. At-least-once: a handler that was killed at any line runs again and must not mind. */
export interface Jobs {
  /** Say how a job is done. Before `start()`. The payload is parsed with `payload` before the handler sees it. */
  handle<T>(name: string, payload: z.ZodType<T>, handler: JobHandler<T>, options?: { concurrency?: number }): void;
  /** Queue a job. With `key`, a second one with the same name and key is not queued while the first waits or runs. */
  send(name: string, payload: object, options?: { key?: string }): Promise<void>;
  /** Tell that something happened; every handler of `on` gets it as a durable job of its own. */
  publish(event: EventName, payload: object): Promise<void>;
  /** React to an event. `listener` names the reaction and is part of the queue's name: never change it. Before `start()`. */
  on<T>(event: EventName, listener: string, payload: z.ZodType<T>, handler: JobHandler<T>): void;
  start(): Promise<void>;
  /** Stop taking jobs, abort the running ones' signal and wait for them; what did not finish runs again later. */
  stop(): Promise<void>;
}

export type JobHandler<T> = (payload: T, context: JobContext) => Promise<void>;

export interface JobContext {
  /** Aborted when the process stops or the job is cancelled. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}
