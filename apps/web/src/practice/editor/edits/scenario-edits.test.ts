import { builtInPlants } from '@palaestra/islands';
import { expect, test } from 'vitest';
import type { PlantWork } from '../../plant/drafts.ts';
import { addVehicle, removeVehicle } from './fleet-edits.ts';
import { updateIsland } from './island-edits.ts';
import { removeThings } from './removal.ts';
import { rename } from './rename.ts';
import {
  addScenario,
  bothNames,
  drawnPlant,
  edited,
  isFree,
  laidOver,
  removeScenario,
  renameScenario,
  withoutChanges,
} from './scenario-edits.ts';

const plant = await builtInPlants.find(({ id }) => id === 'battery-pack')!.load();
const title = { en: 'Packs', zh: '电池包' };
const begun: PlantWork = addScenario({ title, plant, scenarios: [] }, { en: 'More', zh: '更多' });
const first = plant.islands[0]!.id;

test('what is changed in a scenario is kept as its patch, and the plant stays as it is', () => {
  const more = edited(begun, 0, (old) => addVehicle(old, old.layout.entry));
  const larger = edited(more, 0, (old) => updateIsland(old, first, { inBuffer: { capacity: 9, discipline: 'any' } }));
  expect(larger.plant).toBe(plant);
  expect(larger.scenarios[0]!.patch.map(({ op }) => op)).toEqual(['test', 'replace', 'add']);
  expect(drawnPlant(larger, 0).vehicles).toHaveLength(plant.vehicles.length + 1);
  expect(drawnPlant(larger, null)).toBe(plant);
  // Read again, as from the server.
  const again: PlantWork = { ...larger, scenarios: JSON.parse(JSON.stringify(larger.scenarios)) };
  expect(drawnPlant(again, 0).islands[0]!.inBuffer.capacity).toBe(9);
  // Taken back by hand, nothing is left of it.
  const back = edited(more, 0, (old) => removeVehicle(old, old.vehicles.at(-1)!.id));
  expect(back.scenarios[0]!.patch).toEqual([]);
});

test('a scenario follows the plant, and says when it no longer fits', () => {
  const larger = edited(begun, 0, (old) => updateIsland(old, first, { name: 'large' }));
  const renamed = edited(larger, null, (old) => rename(old, 'island', first, 'another'));
  expect(drawnPlant(renamed, 0).islands[0]).toMatchObject({ id: 'another', name: 'large' });
  const without = edited(renamed, null, (old) => removeThings(old, ['island:another']));
  expect(laidOver(without.plant, without.scenarios[0]!)).toMatchObject({
    plant: null,
    failure: { path: 'patch.0' },
  });
  // What does not fit is not drawn on.
  expect(drawnPlant(without, 0)).toBe(without.plant);
  expect(edited(without, 0, (old) => addVehicle(old, old.layout.entry))).toBe(without);
  const mended = withoutChanges(without, 0, 0, 2);
  expect(laidOver(mended.plant, mended.scenarios[0]!).failure).toBeNull();
});

test('a scenario has a name in both languages that no other one has', () => {
  expect(bothNames({ en: ' Fast ', zh: '' })).toEqual({ en: 'Fast', zh: 'Fast' });
  expect(bothNames({ en: '', zh: '更快' })).toEqual({ en: '更快', zh: '更快' });
  expect(bothNames({ en: ' ', zh: '' })).toBeNull();
  const two = addScenario(begun, { en: 'Less', zh: '更少' });
  expect(isFree(two, { en: 'More', zh: '别的' }, null)).toBe(false);
  expect(isFree(two, { en: 'More', zh: '别的' }, 0)).toBe(true);
  expect(renameScenario(two, 1, { en: 'x', zh: 'x' }).scenarios[1]!.name.en).toBe('x');
  expect(removeScenario(two, 0).scenarios.map(({ name }) => name.en)).toEqual(['Less']);
});
