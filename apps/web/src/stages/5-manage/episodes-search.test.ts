import { expect, test } from 'vitest';
import { episodesSearch } from './episodes-search.ts';

test('episodesSearch() keeps what it understands and leaves out the rest', () => {
  expect(
    episodesSearch({
      q: 12,
      decision: 'review',
      outcome: 'maybe',
      simulated: true,
      sort: 'duration',
      order: 'up',
      x: 1,
    }),
  ).toEqual({ q: '12', decision: 'review', simulated: true, sort: 'duration' });
});
