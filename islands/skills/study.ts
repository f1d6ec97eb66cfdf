import { PalaestraError } from '@palaestra/core';
import { figuresOf } from '../kpi/figures.ts';
import type { Plant } from '../model/plant.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { type Load, loadOf } from './limit.ts';

/** How a plant is run to see what a skill is worth. The n-th run of every case has the same luck. */
export interface StudyOptions {
  /** Length of each run and what is cut off its beginning, h. */
  readonly hours: number;
  readonly warmUp: number;
  readonly replications: number;
  readonly seed: number;
}

/** Work that is done run by run, so that a worker can tell how far it is and stop between two runs. */
export interface Study<T> {
  readonly runs: number;
  readonly done: number;
  /** Do one more run. False when there is none left. */
  step(): boolean;
  /** @throws PalaestraError `conflict` before the last run. */
  result(): T;
}

/** What a run of a case gave. */
export interface CaseRun extends Load {
  /** Good pieces per hour. */
  readonly throughput: number;
}

/** Runs every case (success rate of each skill, by its place in the plant) as often as the options say. */
export function openStudy<T>(
  plant: Plant,
  cases: readonly (readonly number[])[],
  { hours, warmUp, replications, seed }: StudyOptions,
  summary: (cases: readonly (readonly CaseRun[])[]) => T,
): Study<T> {
  const ran: CaseRun[][] = cases.map(() => []);
  const runs = cases.length * replications;
  let done = 0;
  return {
    runs,
    get done() {
      return done;
    },
    step() {
      if (done === runs) return false;
      const index = done % cases.length;
      const simulation = openSimulation(plant, {
        seed: seed + Math.floor(done / cases.length),
        skillRates: cases[index]!,
      });
      simulation.advance(hours * 3_600_000);
      const figures = figuresOf(simulation.run, warmUp * 3_600_000, hours * 3_600_000);
      ran[index]!.push({ throughput: figures.throughput, ...loadOf(simulation.run, figures) });
      done++;
      return done < runs;
    },
    result() {
      if (done === runs) return summary(ran);
      throw new PalaestraError('conflict', `Cannot sum up the study: ${done} of ${runs} runs are done`);
    },
  };
}

/** Observed success rates of all skills, in the order of the plant. */
export function observedRates({ skills }: Plant): number[] {
  return skills.map(({ performance: { successes, trials } }) => successes / trials);
}

/** The place of a skill in its plant. @throws PalaestraError `not_found`. */
export function skillAt({ skills, id: plant }: Plant, skill: string): number {
  const at = skills.findIndex(({ id }) => id === skill);
  if (at >= 0) return at;
  const known = skills.map(({ id }) => id).join(', ') || 'none';
  throw new PalaestraError('not_found', `Cannot study the skill: the plant has ${known}, found ${skill} (${plant})`);
}
