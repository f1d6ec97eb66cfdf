import { type Bilingual, formText, type PlantScenario } from '@palaestra/core';
import { aimed, applyScenario, changesBetween, type Plant, type PlantFinding, Scenario } from '@palaestra/islands';
import type { PlantWork } from '../../plant/drafts.ts';

/** A plant as a scenario makes it; null, with the reason, when the scenario does not fit. */
export interface LaidOver {
  readonly plant: Plant | null;
  readonly failure: PlantFinding | null;
}

/** What is drawn in a scenario stays the same object, so that only what changed is drawn again. */
const known = new WeakMap<PlantScenario, LaidOver & { readonly base: Plant }>();

/** A plant as the scenario makes it, as far as it is drawn. */
export function laidOver(base: Plant, scenario: PlantScenario): LaidOver {
  const found = known.get(scenario);
  if (found?.base === base) return found;
  const made = { base, ...patched(base, scenario) };
  known.set(scenario, made);
  return made;
}

function patched(base: Plant, scenario: PlantScenario): LaidOver {
  const parsed = Scenario.safeParse(scenario);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return { plant: null, failure: { severity: 'error', path: issue.path.join('.'), message: formText(issue) } };
  }
  const { form, findings } = applyScenario(base, parsed.data);
  return { plant: form, failure: form === null ? (findings[0] ?? null) : null };
}

/** The plant that is drawn on: as it is, or as the scenario at `at` makes it; as it is where that one does not fit. */
export function drawnPlant({ plant, scenarios }: PlantWork, at: number | null): Plant {
  const scenario = at === null ? undefined : scenarios[at];
  return scenario === undefined ? plant : (laidOver(plant, scenario).plant ?? plant);
}

/**
 * Work after a change of what is drawn. In a scenario the change becomes part of its patch. Out of one it is a change of the
 * plant itself, and every scenario goes on meaning the same things.
 */
export function edited(work: PlantWork, at: number | null, make: (plant: Plant) => Plant): PlantWork {
  const { plant, scenarios } = work;
  if (at === null) {
    const next = make(plant);
    if (next === plant) return work;
    return { ...work, plant: next, scenarios: scenarios.map((one) => aimedAt(one, plant, next)) };
  }
  const scenario = scenarios[at];
  const before = scenario && laidOver(plant, scenario).plant;
  if (!before) return work;
  const next = make(before);
  if (next === before) return work;
  const changed: PlantScenario = { ...scenario, patch: changesBetween(plant, next) };
  known.set(changed, { base: plant, plant: next, failure: null });
  return { ...work, scenarios: scenarios.with(at, changed) };
}

function aimedAt(scenario: PlantScenario, before: Plant, after: Plant): PlantScenario {
  const parsed = Scenario.safeParse(scenario);
  if (!parsed.success) return scenario;
  const patch = aimed(parsed.data.patch, before, after);
  return patch === parsed.data.patch ? scenario : { ...scenario, patch };
}

/** A name in both languages of which a person gave one or both; null without any. */
export function bothNames(name: Bilingual): Bilingual | null {
  const [en, zh] = [name.en.trim().slice(0, 200), name.zh.trim().slice(0, 200)];
  return en === '' && zh === '' ? null : { en: en || zh, zh: zh || en };
}

/** Whether no scenario but the one at `but` has this name; the English one is its address. */
export function isFree(work: PlantWork, name: Bilingual, but: number | null): boolean {
  return !work.scenarios.some((one, at) => at !== but && (one.name.en === name.en || one.name.zh === name.zh));
}

/** Most scenarios of a plant that the server keeps. */
export const MOST_SCENARIOS = 50;

/** One more scenario, which changes nothing yet or what another one does. */
export function addScenario(work: PlantWork, name: Bilingual, like?: PlantScenario): PlantWork {
  return { ...work, scenarios: [...work.scenarios, { name, patch: like?.patch ?? [] }] };
}

export function renameScenario(work: PlantWork, at: number, name: Bilingual): PlantWork {
  return { ...work, scenarios: work.scenarios.map((one, index) => (index === at ? { ...one, name } : one)) };
}

export function removeScenario(work: PlantWork, at: number): PlantWork {
  return { ...work, scenarios: work.scenarios.filter((_, index) => index !== at) };
}

/** A scenario without the changes from `first` to before `end`. */
export function withoutChanges(work: PlantWork, at: number, first: number, end: number): PlantWork {
  const scenarios = work.scenarios.map((one, index) =>
    index === at ? { ...one, patch: one.patch.filter((_, place) => place < first || place >= end) } : one,
  );
  return { ...work, scenarios };
}
