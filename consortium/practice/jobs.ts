import { isPalaestraError, JOB } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import type { JobContext } from '@palaestra/platform/jobs';
import { z } from 'zod';
import { endTrial, exerciseFor, openTrial } from './exercise-store.ts';
import { gradeInProcess } from './grade-in-process.ts';
import { endSubmission, openSubmission, seedsOf } from './submission-store.ts';

const Payload = z.object({ org: z.string(), submission: z.string() });

const Trial = z.object({ org: z.string(), exercise: z.string(), trial: z.string() });

/** `JOB.grade`: grade one submission under the seeds that its author does not know. `JOB.tryExercise`: try a draft. */
export function registerJobs(context: StageContext): void {
  context.jobs.handle(JOB.grade, Payload, (payload, job) => gradeSubmission(context, payload, job));
  context.jobs.handle(JOB.tryExercise, Trial, (payload, job) => tryExercise(context, payload, job));
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
    const { body, version } = open;
    const asked = await exerciseFor(context.db, { org, teaches: true }, open.exercise, version);
    const seeds = await seedsOf(context, org, open.exercise, asked.exercise.runs);
    await endSubmission(context, org, id, { grade: await gradeInProcess({ ...asked, body, seeds }, job.signal) });
  } catch (error) {
    if (job.signal.aborted) throw error;
    if (!isPalaestraError(error)) job.log.error({ err: error, submission: id }, 'a grade failed');
    const text = isPalaestraError(error) ? error.message : 'Cannot grade: the server met a fault, see its log';
    await endSubmission(context, org, id, { error: text });
  }
  changed();
}

/** Grade a teacher's own answer, and the plant as it is, under the seeds by which students will be graded. */
export async function tryExercise(
  context: StageContext,
  { org, exercise: id, trial }: z.infer<typeof Trial>,
  job: Pick<JobContext, 'signal' | 'log'>,
): Promise<void> {
  const open = await openTrial(context, org, id, trial);
  if (open === null) return;
  const { answer, exercise, plant } = open;
  const changed = () => context.live.send(org, { kind: 'exercise', id });
  changed();
  try {
    const seeds = await seedsOf(context, org, id, exercise.runs);
    const idle = await gradeInProcess({ exercise, plant, body: null, seeds }, job.signal);
    const grade = await gradeInProcess({ exercise, plant, body: answer, seeds }, job.signal);
    await endTrial(context, org, id, trial, { state: 'done', grade, idle, error: null });
  } catch (error) {
    if (job.signal.aborted) throw error;
    if (!isPalaestraError(error)) job.log.error({ err: error, exercise: id }, 'a trial failed');
    const text = isPalaestraError(error) ? error.message : 'Cannot try: the server met a fault, see its log';
    await endTrial(context, org, id, trial, { state: 'failed', grade: null, idle: null, error: text });
  }
  changed();
}
