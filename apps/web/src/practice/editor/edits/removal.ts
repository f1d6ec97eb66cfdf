import type { Plant } from '@palaestra/islands';
import { withLayout } from './floor-edits.ts';
import { changed } from './plant-parts.ts';
import { idsAmong, type ThingKey } from './selection.ts';
import { removeSupermarkets } from './supply-edits.ts';

/**
 * Take things off the floor with what cannot be without them: paths of a place, the dock of an island that is its alone,
 * what recipes say of the island. What still needs another place is left to be named by the check.
 */
export function removeThings(plant: Plant, keys: Iterable<ThingKey>): Plant {
  const all = [...keys];
  const islands = idsAmong(all, 'island');
  const places = idsAmong(all, 'place');
  const paths = idsAmong(all, 'path');
  const kept = plant.islands.filter(({ id }) => !islands.has(id));
  const needed = new Set(kept.map(({ dock }) => dock));
  for (const { id, dock } of plant.islands) if (islands.has(id) && !needed.has(dock)) places.add(dock);
  const { layout } = plant;
  const edges = layout.edges.filter(({ id, from, to }) => !paths.has(id) && !places.has(from) && !places.has(to));
  const lost = new Set(layout.edges.filter((edge) => !edges.includes(edge)).map(({ id }) => id));
  const blocks = layout.blocks
    .map((block) => ({ ...block, members: block.members.filter((id) => !places.has(id) && !lost.has(id)) }))
    .filter(({ members }) => members.length > 0);
  const entry = plant.layout.entry;
  const left = withLayout(
    { ...plant, islands: kept },
    {
      nodes: layout.nodes.filter(({ id }) => !places.has(id)),
      edges,
      blocks,
      exit: layout.exit !== null && places.has(layout.exit) ? null : layout.exit,
      travelTimes: travelTimesWithout(layout.travelTimes, places),
    },
  );
  return withoutUnits(
    {
      ...removeSupermarkets(left, ({ node }) => places.has(node)),
      vehicles: plant.vehicles.map((vehicle) =>
        changed(vehicle, {
          start: places.has(vehicle.start) ? entry : vehicle.start,
          park: vehicle.park !== undefined && places.has(vehicle.park) ? undefined : vehicle.park,
        }),
      ),
    },
    islands,
    new Set(
      plant.islands.filter(({ id }) => islands.has(id)).flatMap(({ workUnits }) => workUnits.map(({ id }) => id)),
    ),
  );
}

/** Take a work unit off its island and out of the recipes. */
export function removeUnit(plant: Plant, island: string, unit: string): Plant {
  const islands = plant.islands.map((one) =>
    one.id === island ? { ...one, workUnits: one.workUnits.filter(({ id }) => id !== unit) } : one,
  );
  return withoutUnits({ ...plant, islands }, new Set(), new Set([unit]));
}

function withoutUnits(plant: Plant, islands: ReadonlySet<string>, units: ReadonlySet<string>): Plant {
  if (islands.size + units.size === 0) return plant;
  const workMasters = plant.workMasters.map((master) => ({
    ...master,
    steps: master.steps.map((step) => ({
      ...step,
      alternatives: step.alternatives.filter(
        ({ island = '', workUnit = '' }) => !islands.has(island) && !units.has(workUnit),
      ),
    })),
  }));
  return { ...plant, workMasters };
}

function travelTimesWithout(table: Plant['layout']['travelTimes'], places: ReadonlySet<string>) {
  if (table === undefined || !table.nodes.some((id) => places.has(id))) return table;
  const stays = table.nodes.map((id) => !places.has(id));
  const nodes = table.nodes.filter((_, index) => stays[index]);
  if (nodes.length === 0) return undefined;
  const seconds = table.seconds.filter((_, index) => stays[index]).map((row) => row.filter((_, index) => stays[index]));
  return { nodes, seconds };
}
