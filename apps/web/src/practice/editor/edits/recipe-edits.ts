import type { Plant } from '@palaestra/islands';
import { type Change, changedIn, freshName, idsOf, type Step, type WorkMaster } from './plant-parts.ts';

/** A new recipe with one step, and a variant that is made by it. */
export function addRecipe(plant: Plant): { readonly plant: Plant; readonly id: string } {
  const id = freshName(idsOf(plant.workMasters), 'recipe');
  const variant = freshName(idsOf(plant.variants), 'variant');
  return {
    id,
    plant: {
      ...plant,
      workMasters: [...plant.workMasters, { id, steps: [newStep('step 1', [], plant)] }],
      variants: [...plant.variants, { id: variant, workMaster: id, features: [] }],
    },
  };
}

/** A copy of a recipe, for a variant of its own. */
export function copyRecipe(plant: Plant, of: string): { readonly plant: Plant; readonly id: string } {
  const from = plant.workMasters.find(({ id }) => id === of);
  if (from === undefined) return { plant, id: of };
  const id = freshName(idsOf(plant.workMasters), of);
  return { id, plant: { ...plant, workMasters: [...plant.workMasters, { ...from, id }] } };
}

/** Take a recipe away; variants that are made by it are named by the check. */
export function removeRecipe(plant: Plant, id: string): Plant {
  return { ...plant, workMasters: plant.workMasters.filter((one) => one.id !== id) };
}

function newStep(id: string, after: readonly string[], plant: Plant): Step {
  const capability = plant.capabilities[0]?.id;
  const island = plant.islands[0]?.id;
  return {
    id,
    after: [...after],
    alternatives: capability === undefined && island !== undefined ? [{ island, time: 60 }] : [],
    ...(capability === undefined ? {} : { capability, time: 60 }),
    inspects: [],
    parts: [],
  };
}

function withSteps(plant: Plant, master: string, change: (steps: WorkMaster['steps']) => Step[]): Plant {
  return {
    ...plant,
    workMasters: plant.workMasters.map((one) => (one.id === master ? { ...one, steps: change(one.steps) } : one)),
  };
}

/** A step after `after`, or after the last one. */
export function addStep(plant: Plant, master: string, after?: string): { readonly plant: Plant; readonly id: string } {
  const steps = plant.workMasters.find(({ id }) => id === master)?.steps ?? [];
  const id = freshName(idsOf(steps), 'step');
  const before = after ?? steps.at(-1)?.id;
  const step = newStep(id, before === undefined ? [] : [before], plant);
  return { id, plant: withSteps(plant, master, (old) => [...old, step]) };
}

export function updateStep(plant: Plant, master: string, id: string, change: Change<Step>): Plant {
  return withSteps(plant, master, (steps) => changedIn(steps, id, change));
}

/** Take steps away. What came after one of them comes after its own predecessors, so that the order of the rest stays. */
export function removeSteps(plant: Plant, master: string, ids: ReadonlySet<string>): Plant {
  return withSteps(plant, master, (steps) => {
    const before = (id: string, seen: Set<string>): string[] => {
      if (!ids.has(id) || seen.has(id)) return [id];
      seen.add(id);
      return steps.find((step) => step.id === id)?.after.flatMap((one) => before(one, seen)) ?? [];
    };
    return steps
      .filter(({ id }) => !ids.has(id))
      .map((step) => ({
        ...step,
        after: [...new Set(step.after.flatMap((id) => before(id, new Set())))].filter((id) => !ids.has(id)),
        inspects: step.inspects.filter((id) => !ids.has(id)),
      }));
  });
}

/** Whether step `to` may come after `from` without a circle. */
export function mayFollow(steps: readonly Step[], from: string, to: string): boolean {
  if (from === to) return false;
  const open = [from];
  const seen = new Set(open);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const one of steps.find((step) => step.id === id)?.after ?? []) {
      if (one === to) return false;
      if (!seen.has(one)) open.push(one);
      seen.add(one);
    }
  }
  return true;
}

/** Let `to` come after `from`. What would close a circle changes nothing. */
export function joinSteps(plant: Plant, master: string, from: string, to: string): Plant {
  const steps = plant.workMasters.find(({ id }) => id === master)?.steps ?? [];
  const step = steps.find(({ id }) => id === to);
  if (step === undefined || step.after.includes(from) || !mayFollow(steps, from, to)) return plant;
  return updateStep(plant, master, to, { after: [...step.after, from] });
}

/** Let `to` no longer wait for `from`. */
export function partSteps(plant: Plant, master: string, from: string, to: string): Plant {
  const step = plant.workMasters.find(({ id }) => id === master)?.steps.find(({ id }) => id === to);
  if (step === undefined) return plant;
  return updateStep(plant, master, to, { after: step.after.filter((id) => id !== from) });
}
