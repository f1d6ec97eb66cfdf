import { builtInPlants, readPlant } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { type Named, rename } from './rename.ts';

const car = await builtInPlants.find(({ id }) => id === 'car')!.load();
const first: Readonly<Record<Named, string | undefined>> = {
  place: car.layout.entry,
  path: car.layout.edges[0]?.id,
  island: car.islands[0]?.id,
  unit: car.islands[0]?.workUnits[0]?.id,
  capability: car.capabilities[0]?.id,
  variant: car.variants[0]?.id,
  recipe: car.workMasters[0]?.id,
  vehicle: car.vehicles[0]?.id,
  vehicleType: car.vehicleTypes[0]?.id,
  calendar: car.calendars[0]?.id,
  reliability: car.reliability[0]?.id,
  order: car.orders[0]?.id,
  area: car.areas[0]?.id,
  block: car.layout.blocks[0]?.id,
  skill: car.skills[0]?.id,
  supermarket: car.supply?.supermarkets[0]?.id,
};

test.each(Object.entries(first) as [Named, string | undefined][])(
  'a %s that is renamed is named so everywhere',
  (kind, id) => {
    if (id === undefined) {
      // The plant has none of these: then there is nothing to rename either.
      expect(rename(car, kind, 'nothing', 'something')).toEqual(car);
      return;
    }
    const renamed = rename(car, kind, id, 'a new name');
    expect(readPlant(renamed).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(JSON.stringify(renamed)).toContain('"a new name"');
    expect(rename(renamed, kind, 'a new name', id)).toEqual(car);
  },
);

test('a name that is taken or no name changes nothing', () => {
  expect(rename(car, 'island', car.islands[0]!.id, car.islands[1]!.id)).toBe(car);
  expect(rename(car, 'island', car.islands[0]!.id, ' x')).toBe(car);
  // Blocks name places and paths alike.
  expect(rename(car, 'place', car.layout.entry, car.layout.edges[0]!.id)).toBe(car);
});
