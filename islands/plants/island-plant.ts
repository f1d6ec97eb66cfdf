import type { Bilingual } from '@palaestra/core';
import type { z } from 'zod';
import { Plant } from '../model/plant.ts';
import { commonOf, type Shop, setupTimesOf, timeOf, unitsOf } from './shop.ts';
import { type Bay, streetGrid } from './street-grid.ts';

/** How a shop stands as islands: streets, vehicles, what is brought, rules. */
interface IslandFloor {
  readonly id: string;
  readonly name: Bilingual;
  readonly notes: Bilingual;
  readonly source: Bilingual;
  readonly streets: Parameters<typeof streetGrid>[0];
  /** Bays in order, by id of an island, or what else stands there. */
  readonly bays: readonly (string | Bay)[];
  readonly entry: string;
  readonly exit: string;
  readonly vehicleTypes: z.input<typeof Plant>['vehicleTypes'];
  /** Vehicles of each type, by the bay where they start. */
  readonly fleet: readonly { readonly type: string; readonly start: string; readonly count: number }[];
  readonly supply?: z.input<typeof Plant>['supply'];
  readonly control: z.input<typeof Plant>['control'];
  /** Places before and behind each island. */
  readonly buffers: { readonly in: number; readonly out: number };
}

/**
 * Vehicles that may stand at an island at once: those that bring, those that fetch, and those that have nothing to do. Who
 * finds no place waits on the street and stops what comes behind.
 */
const DOCK_PLACES = 4;

/** A shop as islands. Each piece of work is done on any island that can do it, in any order that its recipe leaves open. */
export function islandPlant(shop: Shop, floor: IslandFloor): Plant {
  const { streets, buffers } = floor;
  const layout = streetGrid(
    streets,
    floor.bays.map((bay) => (typeof bay === 'string' ? { id: bay, kind: 'dock', capacity: DOCK_PLACES } : bay)),
  );
  const place = new Map(layout.nodes.map((node) => [node.id, node]));
  const islands = shop.works.flatMap((work) =>
    work.units.map((count, index) => {
      const id = work.units.length === 1 ? work.id : `${work.id} ${index + 1}`;
      const { x, y } = place.get(id)!;
      const [left, right, low, high] = [x - streets.width * 0.4, x + streets.width * 0.4, y + 1, y + streets.depth - 5];
      return {
        id,
        name: islandName(work.name, work.units.length, index),
        area: work.area,
        dock: id,
        inBuffer: { capacity: buffers.in, discipline: 'any' as const },
        outBuffer: { capacity: buffers.out, discipline: 'any' as const },
        workUnits: unitsOf(shop, work, id, count),
        setupTimes: work.change === undefined ? [] : setupTimesOf(shop, work.change),
        calendar: shop.calendar.id,
        footprint: [
          [left, low],
          [right, low],
          [right, high],
          [left, high],
        ],
      };
    }),
  );
  return Plant.parse({
    ...commonOf(shop),
    id: floor.id,
    name: floor.name,
    notes: floor.notes,
    source: floor.source,
    layout: { ...layout, entry: floor.entry, exit: floor.exit },
    islands,
    vehicleTypes: floor.vehicleTypes,
    vehicles: floor.fleet
      .flatMap(({ count, ...one }) => Array.from({ length: count }, () => one))
      .map(({ type, start }, index) => ({ id: `${type} ${index + 1}`, type, start, park: start })),
    workMasters: shop.variants.map(({ id, content, setupGroup }) => ({
      id,
      steps: shop.works.map((work) => ({
        id: work.id,
        name: work.name,
        after: work.after,
        capability: work.id,
        time: typeof work.time === 'number' ? timeOf(work.kind, work.time * content) : work.time,
        ...(work.only === undefined ? {} : { onlyWith: work.only }),
        ...(work.change === undefined ? {} : { setupGroup }),
        ...(work.part === undefined ? {} : { parts: [{ part: work.part, count: 1 }] }),
        ...(work.quality === undefined ? {} : { quality: work.quality }),
        inspects: work.inspects ?? [],
      })),
    })),
    ...(floor.supply === undefined ? {} : { supply: floor.supply }),
    control: floor.control,
  });
}

function islandName(name: Bilingual, of: number, index: number): Bilingual {
  return of === 1 ? name : { en: `${name.en} ${index + 1}`, zh: `${name.zh}${index + 1}` };
}
