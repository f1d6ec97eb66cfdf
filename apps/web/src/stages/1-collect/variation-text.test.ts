import { cellKind } from '@palaestra/cells';
import { expect, test } from 'vitest';
import { valueTitle, variationTitles } from './variation-text.ts';

const busbar = cellKind('busbar-placement').task;

test('a variation is told in the words of its task', () => {
  expect(variationTitles(busbar, { place: 'left' })).toEqual([{ en: 'place of the studs left', zh: '螺柱位置 左' }]);
  expect(variationTitles(cellKind('cell-to-tray').task, { pocket: 3 })).toEqual([{ en: 'pocket 3', zh: '穴位 3' }]);
  // What no plan knows is told as it stands.
  expect(variationTitles(undefined, { glove: 'thick' })).toEqual([{ en: 'glove thick', zh: 'glove thick' }]);
});

test('every value in words of a built-in task is told in both languages', () => {
  for (const name of ['busbar-placement', 'plug-insertion', 'cell-to-tray']) {
    for (const factor of cellKind(name).task.factors ?? []) {
      for (const value of factor.values) {
        if (typeof value === 'string') expect(valueTitle(factor, value).zh, value).toMatch(/^\p{Script=Han}+$/u);
      }
    }
  }
});
