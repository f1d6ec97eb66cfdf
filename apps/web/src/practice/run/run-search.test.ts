import { builtInPlants } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { busyPlant } from '../../../../../islands/replay/busy-plant.ts';
import { readRules, readRunSearch, usualLevel, writeRules } from './run-search.ts';

test('an address is read as far as it is understood', () => {
  const search = {
    scenario: 'More carts',
    against: '-',
    seed: 7,
    hours: '12',
    level: 'paths',
    floor: '3d',
    below: 'x',
  };
  expect(readRunSearch(search)).toEqual({
    scenario: 'More carts',
    against: '-',
    seed: 7,
    hours: 12,
    level: 'paths',
    floor: '3d',
  });
  expect(readRunSearch({ seed: -1, hours: 1e9, level: 'magic', scenario: '', rules: 5 })).toEqual({});
});

test('rules are written and read, and only what was chosen replaces the own ones of the plant', () => {
  const text = writeRules({ routing: 'least_queue', sequencing: 'spt' });
  expect(text).toBe('routing:least_queue,sequencing:spt');
  expect(readRules(text)).toEqual({ routing: 'least_queue', sequencing: 'spt' });
  expect(readRules('routing:magic,nothing,parking:home')).toEqual({ parking: 'home' });
  expect(readRules(undefined)).toEqual({});
  expect(writeRules({})).toBeUndefined();
});

test('vehicles respect each other from the start where that cannot end in a deadlock', async () => {
  for (const { load } of builtInPlants) expect(usualLevel(await load())).toBe('traffic');
  const plant = busyPlant({ islands: 2, vehicles: 1 });
  const both = { ...plant.layout, edges: plant.layout.edges.map((edge) => ({ ...edge, bidirectional: true })) };
  expect(usualLevel({ ...plant, layout: both, control: { ...plant.control, deadlock: 'stop' } })).toBe('paths');
  expect(usualLevel({ ...plant, layout: both, control: { ...plant.control, deadlock: 'resolve' } })).toBe('traffic');
});
