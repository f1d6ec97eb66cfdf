import { type Bilingual, type Exercise, PalaestraError } from '@palaestra/core';
import { builtInPlants } from '@palaestra/islands';

/** What all exercises that come with the product have in common. */
export const BUILT_IN = {
  version: 1,
  state: 'built_in',
  authorName: null,
  weight: 1,
} as const satisfies Partial<Exercise>;

/** @throws PalaestraError `internal` for a plant that there is not: the exercise's own test finds that. */
export function builtInPlant(id: string): (typeof builtInPlants)[number] {
  const found = builtInPlants.find((one) => one.id === id);
  if (found === undefined) throw new PalaestraError('internal', `Cannot begin the exercise: no such plant (${id})`);
  return found;
}

/** The plant of an exercise and what it is called. */
export function onPlant(id: string): { readonly plant: string; readonly plantTitle: Bilingual } {
  return { plant: id, plantTitle: builtInPlant(id).title };
}
