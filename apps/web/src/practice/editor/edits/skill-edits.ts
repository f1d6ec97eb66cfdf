import type { Plant } from '@palaestra/islands';
import { type Change, changed, changedIn, freshName, idsOf } from './plant-parts.ts';

export type Skill = Plant['skills'][number];
export type Performance = Skill['performance'];

/** A skill whose numbers are assumed until an evaluation is linked: 18 of 20 attempts succeed, in 45 s. */
export function addSkill(plant: Plant): Plant {
  const known = plant.capabilities[0]?.id;
  const capability = known ?? 'capability 1';
  const capabilities = known === undefined ? [{ id: capability, name: capability }] : plant.capabilities;
  const skill: Skill = {
    id: freshName(idsOf(plant.skills), 'skill'),
    capability,
    policy: null,
    performance: {
      source: 'assumed',
      evaluation: null,
      trials: 20,
      successes: 18,
      cycleTime: 45,
      failTime: 30,
      resetTime: 15,
      retries: 1,
      otherwise: { manual: 120 },
    },
  };
  return { ...plant, capabilities, skills: [...plant.skills, skill] };
}

export function updateSkill(plant: Plant, id: string, change: Change<Skill>): Plant {
  return { ...plant, skills: changedIn(plant.skills, id, change) };
}

/** Numbers that a person writes are assumed, and come from no evaluation any more. */
export function assume(plant: Plant, id: string, change: Change<Performance>): Plant {
  const skill = plant.skills.find((one) => one.id === id);
  if (skill === undefined) return plant;
  const performance = changed({ ...skill.performance, source: 'assumed' as const, evaluation: null }, change);
  return updateSkill(plant, id, { performance });
}
