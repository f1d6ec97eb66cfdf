import { readPlant } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { addArea, inArea, removeArea } from './area-edits.ts';
import { addIsland } from './island-edits.ts';
import { removeThings } from './removal.ts';
import { keyOf } from './selection.ts';
import { addSkill, assume } from './skill-edits.ts';
import { emptyPlant } from './starter.ts';
import { addSupermarket, drawSupermarket, removeSupermarkets, updateSupermarket } from './supply-edits.ts';

const formFaults = (plant: unknown) => (readPlant(plant).form === null ? readPlant(plant).findings : []);

test('supermarkets go with their places, and kitting with the last of them', () => {
  const drawn = drawSupermarket(emptyPlant('p'), { x: 4, y: 8 });
  const two = addSupermarket(drawn.plant, 'entry');
  expect(two.supply).toMatchObject({
    supermarkets: [
      { id: 'supermarket 1', node: drawn.id, parts: ['part 1'] },
      { id: 'supermarket 2', node: 'entry', parts: ['part 2'] },
    ],
  });
  expect(formFaults(updateSupermarket(two, 'supermarket 1', { parts: ['tyre', 'seat'] }))).toEqual([]);
  const one = removeThings(two, [keyOf('place', drawn.id)]);
  expect(one.supply?.supermarkets.map(({ id }) => id)).toEqual(['supermarket 2']);
  const none = removeSupermarkets(one, () => true);
  expect('supply' in none).toBe(false);
  expect(formFaults(none)).toEqual([]);
});

test('an area goes, and its islands stay', () => {
  const a = addIsland(emptyPlant('p'), { x: 5, y: 5 });
  const b = addIsland(a.plant, { x: 15, y: 5 });
  const joined = addArea(b.plant, new Set([a.id, b.id]));
  expect(joined.islands.map(({ area }) => area)).toEqual(['area 1', 'area 1']);
  expect(inArea(joined, new Set([a.id]), undefined).islands.map(({ area }) => area)).toEqual([undefined, 'area 1']);
  expect(removeArea(joined, 'area 1')).toEqual(b.plant);
});

test('numbers of a skill that a person writes are assumed, whatever they were', () => {
  const plant = addSkill(emptyPlant('p'));
  expect(formFaults(plant)).toEqual([]);
  const skill = plant.skills[0]!;
  const measured = { ...skill, performance: { ...skill.performance, source: 'real' as const, evaluation: 'ev_1' } };
  const changed = assume({ ...plant, skills: [measured] }, skill.id, { successes: 3 });
  expect(changed.skills[0]!.performance).toMatchObject({ source: 'assumed', evaluation: null, successes: 3 });
});
