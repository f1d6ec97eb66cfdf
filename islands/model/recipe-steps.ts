import type { Distribution } from './distribution.ts';
import type { Plant } from './plant.ts';
import type { Step } from './recipe.ts';

/** One island where a step may be done: the work units that may do it there, and how long it takes. */
export interface StepOption {
  readonly island: string;
  readonly workUnits: readonly string[];
  readonly time: Distribution | { readonly skill: string };
  readonly setupGroup: string | null;
}

/** The steps that a variant needs: those that its features ask for, without the others in `after`. */
export function stepsOf(plant: Plant, variant: string): readonly Step[] {
  const made = plant.variants.find(({ id }) => id === variant);
  const master = plant.workMasters.find(({ id }) => id === made?.workMaster);
  if (made === undefined || master === undefined) return [];
  const features = new Set(made.features);
  const left = new Map(master.steps.map((step) => [step.id, step]));
  const dropped = master.steps.filter(({ onlyWith }) => onlyWith !== undefined && !features.has(onlyWith));
  for (const { id } of dropped) left.delete(id);
  // What came after a step that falls away comes after that step's own predecessors.
  const before = (id: string, seen: Set<string>): string[] => {
    if (left.has(id) || seen.has(id)) return [id];
    seen.add(id);
    return master.steps.find((step) => step.id === id)?.after.flatMap((one) => before(one, seen)) ?? [];
  };
  return [...left.values()].map((step) => ({
    ...step,
    after: [...new Set(step.after.flatMap((id) => before(id, new Set())))].filter((id) => left.has(id)),
  }));
}

/** Where a step may be done, an entry for each island and each named work unit. Empty when nothing can do it. */
export function optionsOf(plant: Plant, step: Step): readonly StepOption[] {
  const setupGroup = step.setupGroup ?? null;
  if (step.alternatives.length === 0) {
    if (step.time === undefined) return [];
    const time = step.time;
    return plant.islands.flatMap((island) => {
      const workUnits = island.workUnits
        .filter(({ capabilities }) => step.capability !== undefined && capabilities.includes(step.capability))
        .map(({ id }) => id);
      return workUnits.length === 0 ? [] : [{ island: island.id, workUnits, time, setupGroup }];
    });
  }
  return step.alternatives.flatMap((alternative) => {
    const { time } = alternative;
    const group = alternative.setupGroup ?? setupGroup;
    for (const island of plant.islands) {
      if (alternative.workUnit !== undefined) {
        if (!island.workUnits.some(({ id }) => id === alternative.workUnit)) continue;
        return [{ island: island.id, workUnits: [alternative.workUnit], time, setupGroup: group }];
      }
      if (island.id !== alternative.island) continue;
      const capable = island.workUnits.filter(
        ({ capabilities }) => step.capability === undefined || capabilities.includes(step.capability),
      );
      if (capable.length === 0) return [];
      return [{ island: island.id, workUnits: capable.map(({ id }) => id), time, setupGroup: group }];
    }
    return [];
  });
}
