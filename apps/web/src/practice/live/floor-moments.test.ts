import type { PlantMoment } from '@palaestra/core';
import { builtInPlants, compile, UNIT_STATES } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { floorMoments } from './floor-moments.ts';

async function smallest() {
  const plant = compile(await builtInPlants.find(({ id }) => id === 'smallest')!.load());
  const moment = (x: number): PlantMoment => ({
    time: x,
    state: 'running',
    message: null,
    speed: 1,
    lag: 0,
    finished: 3,
    scrapped: 0,
    inside: 1,
    outside: 0,
    edition: 1,
    units: plant.units.map((_, unit) => (unit === 0 ? [3, 7] : [7, -1])),
    vehicles: plant.plant.vehicles.map(() => [2, 0, 0, 7, 0, 0, 1, x, 2, 0, 1, -1]),
    orders: [[7, 0, 3, 0, 0, 0, 0, 0]],
    names: ['rush'],
    inBuffer: plant.islands.map(() => []),
    outBuffer: plant.islands.map(() => []),
    entry: [],
    robots: null,
    point: [x, 1, 3, 0, 1, 1],
  });
  return { plant, moment };
}

test('vehicles go on between two moments and stand where the newest has them', async () => {
  const { plant, moment } = await smallest();
  let now = 1000;
  const floor = floorMoments(plant, () => now);
  expect([...floor.look(0).states].map((state) => UNIT_STATES[state])).toEqual(plant.units.map(() => 'starved'));
  floor.take(moment(10), now);
  expect(floor.look(0).poses[0]).toBe(10);
  expect(floor.moves(now)).toBe(false);
  now = 1250;
  floor.take(moment(14), now);
  expect(floor.look(0).poses[0]).toBe(10);
  now = 1375;
  expect(floor.look(0).poses[0]).toBe(12);
  expect(floor.moves(now)).toBe(true);
  now = 5000;
  expect(floor.look(0).poses[0]).toBe(14);
  // After a gap nothing slides through the plant.
  floor.take(moment(90), now);
  expect(floor.look(0).poses[0]).toBe(90);
});

test('a moment tells what stands where, by name', async () => {
  const { plant, moment } = await smallest();
  const floor = floorMoments(plant, () => 0);
  floor.take(moment(1), 0);
  const look = floor.look(0);
  expect([...look.states.slice(0, 2)]).toEqual([3, 7]);
  expect(look.floor.units[0]!.order).toBe(7);
  expect(look.nameOf(7)).toBe('rush');
  expect(look.floor.vehicles[0]).toMatchObject({ task: 2, order: 7, from: 0, to: 1 });
  // A plant that has grown is told of before the page has read it.
  const grown = moment(2);
  expect(() => floor.take({ ...grown, vehicles: [...grown.vehicles, grown.vehicles[0]!] }, 1)).not.toThrow();
});
