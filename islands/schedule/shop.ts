import { PalaestraError } from '@palaestra/core';
import type { Instance } from '../instances/instance.ts';

/**
 * A flexible job shop in flat arrays: operations are numbered through all jobs, those of a job one after the other. All
 * times are whole units.
 */
export interface Shop {
  readonly operations: number;
  readonly machines: number;
  readonly jobs: number;
  /** By job: its first operation; one entry more than jobs. */
  readonly firstOf: Int32Array;
  readonly jobOf: Int32Array;
  /** By job: when it can begin. */
  readonly release: Int32Array;
  /** By operation: where its choices begin in `machine` and `time`; one entry more than operations. */
  readonly choicesAt: Int32Array;
  readonly machine: Int32Array;
  readonly time: Int32Array;
}

/**
 * @param release by job, whole units; 0 by default.
 * @throws PalaestraError `bad_input` for times that are no whole numbers.
 */
export function shopOf({ jobs, machines }: Pick<Instance, 'jobs' | 'machines'>, release?: readonly number[]): Shop {
  const all = jobs.flat();
  const choices = all.flat();
  for (const { time } of choices) {
    if (!Number.isInteger(time)) {
      throw new PalaestraError('bad_input', `Cannot schedule: expected times as whole units, found ${time}`);
    }
  }
  const firstOf = new Int32Array(jobs.length + 1);
  for (const [index, job] of jobs.entries()) firstOf[index + 1] = firstOf[index]! + job.length;
  const choicesAt = new Int32Array(all.length + 1);
  for (const [index, options] of all.entries()) choicesAt[index + 1] = choicesAt[index]! + options.length;
  return {
    operations: all.length,
    machines,
    jobs: jobs.length,
    firstOf,
    release: Int32Array.from(jobs, (_, job) => release?.[job] ?? 0),
    jobOf: Int32Array.from(jobs.flatMap((job, index) => job.map(() => index))),
    choicesAt,
    machine: Int32Array.from(choices, ({ machine }) => machine),
    time: Int32Array.from(choices, ({ time }) => time),
  };
}
