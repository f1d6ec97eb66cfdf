import { type Estimate, estimate } from '../kpi/estimate.ts';
import type { Plant } from '../model/plant.ts';
import { type Limit, limitOf } from './limit.ts';
import { observedRates, openStudy, type Study, type StudyOptions } from './study.ts';

/** What the skills of a plant are worth, the greatest first, and what limits the plant at the observed rates. */
export interface Leverage {
  readonly skills: readonly SkillLeverage[];
  readonly limit: Limit;
}

/** Half the step of the success rate over which the derivative is taken; less would drown in the noise of the runs. */
const STEP = 0.05;

/** What a skill's success rate is worth to a plant. */
export interface SkillLeverage {
  readonly skill: string;
  readonly rate: number;
  /** Derivative of throughput by success rate: good pieces per hour for each percentage point. */
  readonly perPoint: Estimate;
  /** Good pieces per hour that perfect success would add. */
  readonly most: Estimate;
}

/**
 * Which skill to improve first: the derivative of throughput by each success rate, by central difference of runs with the
 * same luck, the greatest first. A skill at a station that waits anyway is worth nothing, however poor it is.
 *
 * @param options at least two replications.
 */
export function openLeverage(plant: Plant, options: StudyOptions): Study<Leverage> {
  const observed = observedRates(plant);
  const ends = observed.map((rate) => [Math.max(0, rate - STEP), Math.min(1, rate + STEP)] as const);
  const cases = [
    observed,
    ...ends.flatMap(([low, high], at) => [observed.with(at, low), observed.with(at, high), observed.with(at, 1)]),
  ];
  return openStudy(plant, cases, options, (runs) => {
    const throughputs = runs.map((of) => of.map(({ throughput }) => throughput));
    const skills = plant.skills
      .map(({ id }, at): SkillLeverage => {
        const [low, high, best] = throughputs.slice(1 + 3 * at);
        const points = 100 * (ends[at]![1] - ends[at]![0]);
        return {
          skill: id,
          rate: observed[at]!,
          // Paired: the luck that both share cancels out.
          perPoint: estimate(high!.map((value, run) => (value - low![run]!) / points)),
          most: estimate(best!.map((value, run) => value - throughputs[0]![run]!)),
        };
      })
      .sort((a, b) => (b.perPoint.mean ?? 0) - (a.perPoint.mean ?? 0));
    return { skills, limit: limitOf(plant, runs[0]!) };
  });
}
