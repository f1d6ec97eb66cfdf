import type { Plant } from '@palaestra/islands';
import { freshName, idsOf, type Step, type StepTime } from '../editor/edits/plant-parts.ts';

/** A step of a recipe. */
export interface StepPlace {
  readonly recipe: string;
  readonly step: string;
}

/** What is assumed of a policy that nobody has tested yet; an evaluation takes its place. */
export const ASSUMED = { trials: 10, successes: 9, resetTime: 15, retries: 1 };

/** Steps whose time is no skill's yet. */
export function stepsWithoutSkill({ workMasters }: Plant): readonly StepPlace[] {
  return workMasters.flatMap(({ id: recipe, steps }) =>
    steps.filter((step) => !timesOf(step).some(isSkill)).map(({ id: step }) => ({ recipe, step })),
  );
}

/**
 * The plant with a new skill that does a step wherever the step may be done. Until an evaluation is linked an attempt takes
 * the time that the step had, won or lost, and a person who takes over needs it as well.
 */
export function giveSkill(plant: Plant, { recipe, step: wanted }: StepPlace): Plant {
  const step = plant.workMasters.find(({ id }) => id === recipe)?.steps.find(({ id }) => id === wanted);
  const time = step === undefined ? undefined : timesOf(step).find((one) => !isSkill(one));
  if (step === undefined || time === undefined || isSkill(time)) return plant;
  const id = freshName(idsOf(plant.skills), wanted);
  const capability = step.capability ?? freshName(idsOf(plant.capabilities), wanted);
  const skill: Plant['skills'][number] = {
    id,
    capability,
    ...(step.name === undefined ? {} : { name: step.name }),
    policy: null,
    performance: {
      ...ASSUMED,
      source: 'assumed',
      evaluation: null,
      cycleTime: time,
      failTime: time,
      otherwise: { manual: time },
    },
  };
  const done: Step = {
    ...step,
    alternatives: step.alternatives.map((one) => ({ ...one, time: { skill: id } })),
    ...(step.time === undefined ? {} : { time: { skill: id } }),
  };
  return {
    ...plant,
    capabilities:
      step.capability === undefined
        ? [...plant.capabilities, { id: capability, name: step.name ?? capability }]
        : plant.capabilities,
    skills: [...plant.skills, skill],
    workMasters: plant.workMasters.map((one) =>
      one.id === recipe ? { ...one, steps: one.steps.map((other) => (other === step ? done : other)) } : one,
    ),
  };
}

/** The times that count: those of the places, or the one for all of them. */
function timesOf({ alternatives, time }: Step): readonly StepTime[] {
  if (alternatives.length > 0) return alternatives.map((one) => one.time);
  return time === undefined ? [] : [time];
}

function isSkill(time: StepTime): time is { readonly skill: string } & StepTime {
  return typeof time === 'object' && 'skill' in time;
}
