import { compile, Plant } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { busyPlant } from '../../../../../islands/replay/busy-plant.ts';
import { islandName, orderName, stepName, unitName, variantName } from './names.ts';

const plain = busyPlant({ islands: 4, vehicles: 1 });
const named = compile(
  Plant.parse({
    ...plain,
    islands: plain.islands.map((island, index) =>
      index === 0
        ? { ...island, name: { en: 'Tyres', zh: '轮胎岛' } }
        : { ...island, workUnits: island.workUnits.map((unit) => ({ ...unit, name: `R${unit.id}` })) },
    ),
  }),
);

test("things are called by their names in the reader's language, and by their ids where they have none", () => {
  expect([islandName(named, 0, 'zh'), islandName(named, 1, 'zh')]).toEqual(['轮胎岛', 'i1']);
  expect([0, 1, 2].map((unit) => unitName(named, unit, 'zh'))).toEqual(['轮胎岛a', '轮胎岛b', 'Ri1a']);
  expect(unitName(compile(plain), 1, 'en')).toBe('i0b');
  expect([variantName(named, 1, 'en'), stepName(named, 0, 1, 'en'), stepName(named, 0, -1, 'en')]).toEqual([
    'blue',
    's1',
    '',
  ]);
});

test("an order that came by chance is told in the reader's language, and one that a person named as he named it", () => {
  expect([orderName('arrival 1.6', 'en'), orderName('arrival 1.6', 'zh')]).toEqual(['arrival 1.6', '到达 1.6']);
  expect(orderName('arrival of spring', 'zh')).toBe('arrival of spring');
});
