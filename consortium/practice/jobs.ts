import { isPalaestraError, JOB } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import type { JobContext } from '@palaestra/platform/jobs';
import { z } from 'zod';
import { exerciseNamed } from './exercises/exercises.ts';
import { gradeInProcess } from './grade-in-process.ts';
import { endSubmission, openSubmission, seedsOf } from './submission-store.ts';

const Payload = z.object({ org: z.string(), submission: z.string() });

/** `JOB.grade`: grade one submission under the seeds that its author does not know. */
export function registerJobs(context: StageContext): void {
  context.jobs.handle(JOB.grade, Payload, (payload, job) => gradeSubmission(context, payload, job));
}

/** Stopped with the process, the submission stays open and the job runs again. */
export async function gradeSubmission(
  context: StageContext,
  { org, submission: id }: z.infer<typeof Payload>,
  job: Pick<JobContext, 'signal' | 'log'>,
): Promise<void> {
  const open = await openSubmission(context, org, id);
  if (open === null) return;
  const changed = () => context.live.send(org, { kind: 'submission', id });
  changed();
  try {
    const { runs } = exerciseNamed(open.exercise);
    const seeds = await seedsOf(context, org, open.exercise, runs);
    await endSubmission(context, org, id, { grade: await gradeInProcess({ ...open, seeds }, job.signal) });
  } catch (error) {
    if (job.signal.aborted) throw error;
    if (!isPalaestraError(error)) job.log.error({ err: error, submission: id }, 'a grade failed');
    const text = isPalaestraError(error) ? error.message : 'Cannot grade: the server met a fault, see its log';
    await endSubmission(context, org, id, { error: text });
  }
  changed();
}
