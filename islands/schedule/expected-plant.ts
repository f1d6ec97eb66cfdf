import type { Order } from '../model/demand.ts';
import type { Distribution } from '../model/distribution.ts';
import type { Plant } from '../model/plant.ts';
import { meanOf } from '../simulate/random.ts';
import { skillMean } from '../simulate/skill-time.ts';

/** What a plan cannot know before: it is made for the plant without it. */
export type LeftOut = 'chance' | 'failures' | 'defects' | 'shifts' | 'charging' | 'arrivals';

/** What of a plant the optimiser leaves out, in a fixed order. */
export function leftOut(plant: Plant): LeftOut[] {
  const steps = plant.workMasters.flatMap((master) => master.steps);
  const times = steps.flatMap((step) => [step.time, ...step.alternatives.map(({ time }) => time)]);
  const units = plant.islands.flatMap((island) => [island, ...island.workUnits]);
  const found: [LeftOut, boolean][] = [
    ['chance', times.some((time) => typeof time === 'object')],
    [
      'failures',
      units.some((one) => one.reliability !== undefined) || plant.vehicleTypes.some((type) => type.reliability),
    ],
    ['defects', steps.some(({ quality }) => quality !== undefined)],
    ['shifts', units.some(({ calendar }) => calendar !== undefined)],
    ['charging', plant.vehicleTypes.some(({ battery }) => battery !== undefined)],
    ['arrivals', plant.arrivals.length > 0],
  ];
  return found.flatMap(([what, is]) => (is ? [what] : []));
}

/** The plant as a plan expects it: every time its mean; nothing fails, is defect, is closed, charges or arrives unasked. */
export function expectedPlant(plant: Plant): Plant {
  const skills = new Map(plant.skills.map(({ id, performance }) => [id, skillMean(performance)]));
  // Whole milliseconds, as a run has them.
  const fixed = (time: Distribution | { readonly skill: string }) =>
    Math.round(1000 * (typeof time === 'object' && 'skill' in time ? (skills.get(time.skill) ?? 0) : meanOf(time))) /
    1000;
  const lasting = <T extends object>(thing: T): T => {
    const { calendar: _calendar, reliability: _reliability, ...rest } = thing as T & Record<string, unknown>;
    return rest as T;
  };
  return {
    ...plant,
    islands: plant.islands.map((island) => ({ ...lasting(island), workUnits: island.workUnits.map(lasting) })),
    vehicleTypes: plant.vehicleTypes.map(({ battery: _battery, ...type }) => lasting(type)),
    workMasters: plant.workMasters.map((master) => ({
      ...master,
      steps: master.steps.map(({ quality: _quality, ...step }) => ({
        ...step,
        ...(step.time === undefined ? {} : { time: fixed(step.time) }),
        alternatives: step.alternatives.map((one) => ({ ...one, time: fixed(one.time) })),
      })),
    })),
    arrivals: [],
  };
}

/**
 * The plant with so many pieces that are there from the beginning, in the mix of its arrivals (or of its orders), instead of
 * what would come by chance. The variants are spread as evenly as they can be.
 */
export function batchOf(plant: Plant, pieces: number): Plant {
  const weights = new Map<string, number>();
  const add = (variant: string, weight: number) => weights.set(variant, (weights.get(variant) ?? 0) + weight);
  for (const { between, mix } of plant.arrivals) {
    const total = mix.reduce((sum, { weight }) => sum + weight, 0);
    for (const { variant, weight } of mix) add(variant, weight / total / Math.max(1e-9, meanOf(between)));
  }
  if (weights.size === 0) for (const { variant, quantity } of plant.orders) add(variant, quantity);
  if (weights.size === 0) for (const { id } of plant.variants) add(id, 1);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const made = new Map<string, number>();
  const orders = Array.from({ length: pieces }, (_, piece): Order => {
    let [next, most] = ['', Number.NEGATIVE_INFINITY];
    for (const [variant, weight] of weights) {
      const lacks = ((piece + 1) * weight) / total - (made.get(variant) ?? 0);
      if (lacks > most + 1e-9) [next, most] = [variant, lacks];
    }
    made.set(next, (made.get(next) ?? 0) + 1);
    return { id: `piece ${piece + 1}`, variant: next, quantity: 1, release: 0, priority: 0 };
  });
  return { ...plant, orders, arrivals: [] };
}
