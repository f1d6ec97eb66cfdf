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
  /** Null where changing over takes no time. */
  readonly setups: Setups | null;
}

/** Times to change over. Groups are numbered; -1 is none, from which and to which nothing takes time. */
export interface Setups {
  /** By choice: the group for which its machine must be set up. */
  readonly group: Int32Array;
  readonly groups: number;
  /** By machine: the group at the beginning. */
  readonly first: Int32Array;
  /** By machine: times by `from * groups + to`; null for a machine that changes over in no time. */
  readonly times: readonly (Int32Array | null)[];
}

/**
 * @param release by job, whole units; 0 by default.
 * @param setups with a group for every choice, in the order of the jobs; none by default.
 * @throws PalaestraError `bad_input` for times that are no whole numbers.
 */
export function shopOf(
  { jobs, machines }: Pick<Instance, 'jobs' | 'machines'>,
  release?: readonly number[],
  setups: Setups | null = null,
): Shop {
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
    setups,
  };
}
