import { expect, test } from 'vitest';
import { builtInPlants } from '../plants/built-in.ts';
import type { Plant } from './plant.ts';
import { changesOf } from './scenario-changes.ts';
import { changesBetween } from './scenario-diff.ts';

const plant: Plant = JSON.parse(JSON.stringify(await builtInPlants.find(({ id }) => id === 'battery-pack')!.load()));
const [island, other] = plant.islands as [Plant['islands'][number], Plant['islands'][number]];

test('a scenario is told thing by thing', () => {
  const next = structuredClone(plant);
  next.islands[0]!.inBuffer.capacity = 9;
  next.islands[0]!.workUnits[0]!.kind = 'manual';
  next.islands[0]!.workUnits.push({ id: 'more', kind: 'robot', capabilities: [] });
  next.vehicles.splice(1, 1);
  next.vehicles.unshift({ ...plant.vehicles[0]!, id: 'new' });
  next.control.sequencing = 'spt';
  const told = changesOf(plant, changesBetween(plant, next)).map(({ thing, inside, differences, misfit }) => [
    [...inside, ...(thing ? [thing] : [])].map(({ list, id }) => `${list} ${id}`).join(' > '),
    ...differences.map(({ kind, members }) => `${kind} ${members.join('.')}`.trim()),
    ...(misfit ? [misfit] : []),
  ]);
  expect(told).toEqual([
    [`islands ${island.id}`, 'changed inBuffer.capacity'],
    [`islands ${island.id} > workUnits ${island.workUnits[0]!.id}`, 'changed kind'],
    [`islands ${island.id} > workUnits more`, 'added'],
    [`vehicles ${plant.vehicles[1]!.id}`, 'removed'],
    ['vehicles new', 'added'],
    ['', 'changed control.sequencing'],
  ]);
});

test('what no longer fits is told with all that hangs on it, and the rest goes on', () => {
  const mine = structuredClone(plant);
  mine.islands[0]!.inBuffer.capacity = 9;
  mine.islands[0]!.outBuffer.capacity = 9;
  mine.islands[1]!.inBuffer.capacity = 5;
  const patch = changesBetween(plant, mine);
  const without = { ...plant, islands: [other, ...plant.islands.slice(2)] };
  expect(changesOf(without, patch)).toMatchObject([
    { first: 0, end: 3, misfit: 'thing', thing: { list: 'islands', id: island.id }, differences: [] },
    { first: 3, end: 5, misfit: 'thing', thing: { list: 'islands', id: other.id } },
  ]);
  expect(changesOf(plant, [{ op: 'remove', path: '/layout/travelTimes/nodes' }])).toMatchObject([
    { misfit: 'place', thing: null },
  ]);
  expect(changesOf(plant, [{ op: 'test', path: '/id', value: 'else' }])).toMatchObject([{ misfit: 'thing' }]);
});
