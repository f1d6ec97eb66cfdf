import { JOB } from '@palaestra/core';
import { readFrames } from '@palaestra/manage/server';
import type { StageContext } from '@palaestra/platform/http';
import { z } from 'zod';
import { trainRun } from './train-run.ts';

const Payload = z.object({ org: z.string(), run: z.string() });

/** `JOB.train`: train one run to its end. */
export function registerJobs(context: StageContext): void {
  context.jobs.handle(JOB.train, Payload, (payload, job) => trainRun(context, readFrames, payload, job));
}
