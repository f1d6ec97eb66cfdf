import { type Estimate, estimate } from '../kpi/estimate.ts';
import type { Plant } from '../model/plant.ts';
import { type Limit, limitOf } from './limit.ts';
import { observedRates, openStudy, type Study, type StudyOptions, skillAt } from './study.ts';
import { rateBound } from './success-rate.ts';

/** Where the band is looked at: share of the belief below, and standard deviations of the standard normal. */
const QUANTILES = [
  [0.025, -1.959964],
  [0.25, -0.67449],
  [0.5, 0],
  [0.75, 0.67449],
  [0.975, 1.959964],
] as const;

/** Place of the observed rate. */
const MIDDLE = 2;

/** What a plant yields, as far as is known of one skill's success rate. */
export interface SkillBand {
  readonly skill: string;
  readonly trials: number;
  readonly successes: number;
  /** By rising success rate: good pieces per hour at this rate. The interval is that of the simulation alone. */
  readonly points: readonly { readonly quantile: number; readonly rate: number; readonly throughput: Estimate }[];
  /** Between the outermost points, good pieces per hour. */
  readonly width: number;
  /** Half the 95 % interval of the width: what differs by less lies within the doubt of the simulation. */
  readonly doubt: number;
  /** What limits the plant at the observed rate. */
  readonly limit: Limit;
}

/** Whether the throughput is not shown to depend on the success rate, as far as the trials leave it open. */
export function isFlat({ width, doubt }: SkillBand): boolean {
  return width <= doubt;
}

/**
 * How uncertain the throughput of a plant is because a skill was tried only so often: the plant is simulated with the
 * success rate at quantiles of what it may be, always with the same luck. The other skills keep their observed rates.
 *
 * @param options at least two replications.
 */
export function openBand(plant: Plant, skill: string, options: StudyOptions): Study<SkillBand> {
  const at = skillAt(plant, skill);
  const { successes, trials } = plant.skills[at]!.performance;
  const rates = QUANTILES.map(([, z]) => rateBound(successes, trials, z));
  const observed = observedRates(plant);
  return openStudy(
    plant,
    rates.map((rate) => observed.with(at, rate)),
    options,
    (cases) => {
      const points = QUANTILES.map(([quantile], index) => ({
        quantile,
        rate: rates[index]!,
        throughput: estimate(cases[index]!.map(({ throughput }) => throughput)),
      }));
      // Paired: the luck that both share cancels out.
      const across = estimate(cases.at(-1)!.map(({ throughput }, run) => throughput - cases[0]![run]!.throughput));
      const width = Math.abs(across.mean ?? 0);
      const doubt = across.half ?? Number.POSITIVE_INFINITY;
      return { skill, trials, successes, points, width, doubt, limit: limitOf(plant, cases[MIDDLE]!) };
    },
  );
}
