import type { Plant } from '@palaestra/islands';
import { changed, freshName, idsOf } from './plant-parts.ts';

/** A new area with these islands in it. */
export function addArea(plant: Plant, islands: ReadonlySet<string>): Plant {
  const id = freshName(idsOf(plant.areas), 'area');
  return inArea({ ...plant, areas: [...plant.areas, { id, name: id }] }, islands, id);
}

/** Put islands into an area, or into none. */
export function inArea(plant: Plant, islands: ReadonlySet<string>, area: string | undefined): Plant {
  return { ...plant, islands: plant.islands.map((one) => (islands.has(one.id) ? changed(one, { area }) : one)) };
}

/** Take an area away; its islands stay. */
export function removeArea(plant: Plant, id: string): Plant {
  const islands = new Set(plant.islands.filter(({ area }) => area === id).map((island) => island.id));
  return inArea({ ...plant, areas: plant.areas.filter((area) => area.id !== id) }, islands, undefined);
}
