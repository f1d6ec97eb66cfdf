import { basename, join } from 'node:path';
import { type Cell, cellKind, loadMujoco } from '@palaestra/cells';
import type { FailureCause, Outcome } from '@palaestra/core';
import { chooseFailure } from '../choose-failure.ts';
import { EXPERT, recordEpisode, simulatedStart } from '../record.ts';
import { chooseFault } from '../recording-fault.ts';
import { writeOnce } from '../write-once.ts';

/** What every episode of one collection has in common; travels to the workers. */
export interface SimJob {
  readonly cell: string;
  readonly folder: string;
  readonly failures: number;
  readonly disturbance: number;
  /** Share of recordings that are made faulty, 0 to 1. */
  readonly faults: number;
  readonly station: string;
  /** The work order that is filled, if any, and its task. */
  readonly order: string | undefined;
  readonly task: string | undefined;
  /** Nanoseconds since the epoch, or null for the time that follows from the seed. */
  readonly startNs: bigint | null;
}

/** One written episode. */
export interface SimEpisode {
  readonly file: string;
  readonly seed: number;
  readonly outcome: Outcome;
  readonly cause: FailureCause | null;
  /** Simulated seconds. */
  readonly duration: number;
  /** False when the same file was there already. */
  readonly written: boolean;
}

/** Start the engine and return what records one seed of `job`. */
export async function openSimJob(
  job: SimJob,
): Promise<{ record(seed: number, signal?: AbortSignal): Promise<SimEpisode>; close(): void }> {
  const kind = cellKind(job.cell);
  const cell: Cell = kind.create(await loadMujoco());
  return {
    async record(seed, signal) {
      const path = join(job.folder, `${kind.name}-${seed}.mcap`);
      const expert = kind.expert(seed, { failure: chooseFailure(kind, seed, job.failures) });
      const written = await writeOnce(path, async (writable) => {
        await recordEpisode(cell, seed, expert, writable, {
          operator: EXPERT,
          station: job.station,
          order: job.order,
          task: job.task,
          startNs: job.startNs ?? simulatedStart(seed),
          disturbance: job.disturbance,
          fault: chooseFault(seed, job.faults),
          ...(signal === undefined ? {} : { signal }),
        });
      });
      const { outcome, cause, time } = cell.result();
      return { file: basename(path), seed, outcome, cause, duration: time, written };
    },
    close: () => cell.dispose(),
  };
}
