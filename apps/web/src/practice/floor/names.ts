import { textIn } from '@palaestra/core';
import type { CompiledPlant } from '@palaestra/islands';

type Language = 'en' | 'zh';

/** What a reader calls an island: its name, else its id. */
export function islandName({ plant }: CompiledPlant, island: number, language: Language): string {
  const { name, id } = plant.islands[island]!;
  return name === undefined ? id : textIn(name, language);
}

/** A work unit's own name; else its id, in which the island's id gives way to the island's name. */
export function unitName(compiled: CompiledPlant, unit: number, language: Language): string {
  const { island } = compiled.units[unit]!;
  const { id, name } = unitOf(compiled, unit);
  if (name !== undefined) return textIn(name, language);
  const within = compiled.islands[island]!;
  const called = islandName(compiled, island, language);
  if (id === within.id || (called === within.id && id.startsWith(within.id))) return called === within.id ? id : called;
  return id.startsWith(within.id) ? `${called}${id.slice(within.id.length)}` : `${called} · ${id}`;
}

/** The name of a variant, else its id. @param variant its place in the plant */
export function variantName({ plant }: CompiledPlant, variant: number, language: Language): string {
  const { name, id } = plant.variants[variant]!;
  return name === undefined ? id : textIn(name, language);
}

/** An order's own id; one that arrived by chance has the simulation's, `arrival 1.6`, told in the reader's language. */
export function orderName(id: string, language: Language): string {
  return language === 'zh' ? id.replace(/^arrival (?=\d+\.\d+$)/, '到达 ') : id;
}

/** The name of a variant's step, else its id. */
export function stepName(
  { plant, variants }: CompiledPlant,
  variant: number,
  step: number,
  language: Language,
): string {
  const id = variants[variant]?.steps[step]?.id;
  if (id === undefined) return '';
  const master = plant.workMasters.find((one) => one.id === plant.variants[variant]!.workMaster);
  const name = master?.steps.find((one) => one.id === id)?.name;
  return name === undefined ? id : textIn(name, language);
}

function unitOf({ plant, units, islands }: CompiledPlant, unit: number) {
  const { island } = units[unit]!;
  return plant.islands[island]!.workUnits[islands[island]!.units.indexOf(unit)]!;
}
