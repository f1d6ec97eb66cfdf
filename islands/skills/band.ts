import { type Estimate, estimate } from '../kpi/estimate.ts';
import type { Plant } from '../model/plant.ts';
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

/** What a plant yields, as far as is known of one skill's success rate. */
export interface SkillBand {
  readonly skill: string;
  readonly trials: number;
  readonly successes: number;
  /** By rising success rate: good pieces per hour at this rate. The interval is that of the simulation alone. */
  readonly points: readonly { readonly quantile: number; readonly rate: number; readonly throughput: Estimate }[];
  /** Between the outermost points, good pieces per hour. */
  readonly width: number;
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
    (throughputs) => {
      const points = QUANTILES.map(([quantile], index) => ({
        quantile,
        rate: rates[index]!,
        throughput: estimate(throughputs[index]!),
      }));
      const width = Math.abs((points.at(-1)!.throughput.mean ?? 0) - (points[0]!.throughput.mean ?? 0));
      return { skill, trials, successes, points, width };
    },
  );
}
