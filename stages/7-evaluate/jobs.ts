import { JOB } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { z } from 'zod';
import { evaluatePolicy } from './evaluate-policy.ts';

const Payload = z.object({ org: z.string(), evaluation: z.string() });

/** `JOB.evaluate`: run one evaluation to its end. */
export function registerJobs(context: StageContext): void {
  context.jobs.handle(JOB.evaluate, Payload, (payload, job) => evaluatePolicy(context, payload, job));
}
