import type { Plant } from '@palaestra/islands';
import { type Added, addPlace, type Point } from './floor-edits.ts';
import { type Change, changed, changedIn, freshName, idsOf } from './plant-parts.ts';

export type Supply = NonNullable<Plant['supply']>;
export type Supermarket = Supply['supermarkets'][number];

/** A supermarket at a place, with a part of its own; the first one begins the kitting of the plant. */
export function addSupermarket(plant: Plant, node: string): Plant {
  const supply: Supply = plant.supply ?? { supermarkets: [], kitTime: 30, kitPlaces: 4 };
  const parts = supply.supermarkets.flatMap((one) => one.parts);
  const id = freshName(idsOf(supply.supermarkets), 'supermarket');
  const market: Supermarket = { id, node, parts: [freshName(parts, 'part')] };
  return { ...plant, supply: { ...supply, supermarkets: [...supply.supermarkets, market] } };
}

/** A place on the floor with a supermarket. */
export function drawSupermarket(plant: Plant, at: Point): Added {
  const added = addPlace(plant, at, 'dock');
  return { id: added.id, plant: addSupermarket(added.plant, added.id) };
}

/** The same plant where it has no kitting. */
export function updateSupply(plant: Plant, change: Change<Supply>): Plant {
  return plant.supply === undefined ? plant : { ...plant, supply: changed(plant.supply, change) };
}

export function updateSupermarket(plant: Plant, id: string, change: Change<Supermarket>): Plant {
  if (plant.supply === undefined) return plant;
  return updateSupply(plant, { supermarkets: changedIn(plant.supply.supermarkets, id, change) });
}

/** Take supermarkets away; with the last one the plant has no kitting. What recipes still need is named by the check. */
export function removeSupermarkets(plant: Plant, goes: (market: Supermarket) => boolean): Plant {
  const { supply } = plant;
  if (supply === undefined) return plant;
  const supermarkets = supply.supermarkets.filter((one) => !goes(one));
  if (supermarkets.length === supply.supermarkets.length) return plant;
  return changed(plant, { supply: supermarkets.length === 0 ? undefined : { ...supply, supermarkets } });
}
