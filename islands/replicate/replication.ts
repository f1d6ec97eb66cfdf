import { type Figures, figuresOf } from '../kpi/figures.ts';
import type { Plant } from '../model/plant.ts';
import type { PolicyRun } from '../policy/compile-policy.ts';
import { EVENT } from '../simulate/event-log.ts';
import type { Level, Run } from '../simulate/run.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { type Stuck, stuckIn } from '../simulate/stuck.ts';

/** Points of a run's course. */
const POINTS = 240;

/** What is run again and again. Plain data, so that it passes to a worker. */
export interface Experiment {
  readonly plant: Plant;
  readonly level: Level;
  /** Length of each run and its part that does not count, ms. */
  readonly horizonMs: number;
  readonly warmUpMs: number;
}

/** What came of one run. Plain data as well. */
export interface Replication {
  readonly seed: number;
  readonly figures: Figures;
  readonly stuck: Stuck | null;
  /** Orders in the plant, mean over each of 240 equal parts of the run: where a warm-up shows. */
  readonly inside: readonly number[];
}

/**
 * Run an experiment once. Runs with the same seed meet the same luck, whatever plant or policy they run (common random
 * numbers): each source of chance has a stream of its own, named by what it belongs to.
 *
 * @param policy what was begun with the same seed; the plant's own rules by default.
 */
export function replicate(
  experiment: Experiment,
  seed: number,
  policy?: Pick<PolicyRun, 'rules'> & Partial<PolicyRun>,
): Replication {
  const { plant, level, horizonMs, warmUpMs } = experiment;
  const { run, advance } = openSimulation(plant, {
    seed,
    level,
    ...(policy === undefined ? {} : { rules: policy.rules }),
  });
  advance(horizonMs);
  const stuck = stuckIn(run, policy?.undecided === undefined ? null : { undecided: policy.undecided });
  return { seed, figures: figuresOf(run, warmUpMs, horizonMs), stuck, inside: courseOf(run, horizonMs) };
}

function courseOf({ log }: Run, horizonMs: number): number[] {
  const course = Array.from({ length: POINTS }, () => 0);
  const width = horizonMs / POINTS;
  let inside = 0;
  let since = 0;
  const spread = (until: number) => {
    for (let at = since; at < until; ) {
      const part = Math.min(POINTS - 1, Math.floor(at / width));
      const end = part === POINTS - 1 ? until : Math.min(until, (part + 1) * width);
      course[part]! += (inside * (end - at)) / width;
      at = end;
    }
    since = until;
  };
  for (let row = 0; row < log.count && log.time[row]! <= horizonMs; row++) {
    const type = log.type[row];
    if (type !== EVENT.entered && type !== EVENT.finished && type !== EVENT.scrapped) continue;
    spread(log.time[row]!);
    inside += type === EVENT.entered ? 1 : -1;
  }
  spread(horizonMs);
  return course;
}
