import type { PlantScenario } from '@palaestra/core';
import type { Plant } from '@palaestra/islands';

type Change = PlantScenario['patch'][number];

/**
 * One island more like an earlier one, at the same dock, as a scenario: every recipe may use it wherever it may use the
 * other, so that the queue before that one is shared from then on.
 */
export function islandLike(plant: Plant, like: string): PlantScenario {
  const model = plant.islands.find(({ id }) => id === like)!;
  const id = freeName(like, new Set(plant.islands.map((one) => one.id)));
  const units = new Set(plant.islands.flatMap(({ workUnits }) => workUnits.map((unit) => unit.id)));
  const named = new Map<string, string>();
  const workUnits = model.workUnits.map(({ name: _, ...unit }) => {
    const own = freeName(unit.id, units);
    units.add(own);
    named.set(unit.id, own);
    return { ...unit, id: own };
  });
  const { name: _, footprint: __, ...rest } = model;
  const patch: Change[] = [{ op: 'add', path: '/islands/-', value: plain({ ...rest, id, workUnits }) }];
  for (const [master, { steps }] of plant.workMasters.entries()) {
    for (const [step, { alternatives }] of steps.entries()) {
      for (const alternative of alternatives) {
        const unit = alternative.workUnit === undefined ? undefined : named.get(alternative.workUnit);
        if (alternative.island !== like && unit === undefined) continue;
        const value = unit === undefined ? { ...alternative, island: id } : { ...alternative, workUnit: unit };
        patch.push({ op: 'add', path: `/workMasters/${master}/steps/${step}/alternatives/-`, value: plain(value) });
      }
    }
  }
  return { name: { en: `island ${id} added`, zh: `增加岛 ${id}` }, patch };
}

/** One variant more, made like an earlier one, as a scenario; nobody orders it by itself. */
export function variantLike(plant: Plant, like: string): PlantScenario {
  const { name: _, ...model } = plant.variants.find(({ id }) => id === like)!;
  const id = freeName(like, new Set(plant.variants.map((one) => one.id)));
  return {
    name: { en: `variant ${id} added`, zh: `增加型号 ${id}` },
    patch: [{ op: 'add', path: '/variants/-', value: plain({ ...model, id }) }],
  };
}

function freeName(like: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number++) if (!taken.has(`${like} ${number}`)) return `${like} ${number}`;
}

/** Without what is left out: a patch is JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
