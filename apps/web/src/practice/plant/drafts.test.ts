import { expect, test } from 'vitest';
import { emptyPlant } from '../editor/edits/starter.ts';
import { onlyHere, type PlantDraft } from './drafts.ts';

const draft = (id: string): PlantDraft => ({
  id,
  title: { en: id, zh: id },
  plant: emptyPlant(id),
  scenarios: [],
  base: 1,
  keptAt: '2026-01-01T00:00:00.000Z',
});

test('changes of a plant that somebody has deleted are found again, changes of one that is there by that one', () => {
  const drafts = [draft('draft_1'), draft('pl_gone'), draft('pl_there'), draft('battery-pack')];
  expect(onlyHere(drafts, new Set(['pl_there', 'battery-pack'])).map(({ id }) => id)).toEqual(['draft_1', 'pl_gone']);
});
