import { expect, test } from 'vitest';
import { Outside } from './outside.ts';
import { RandomStream } from './random.ts';
import { RoomSeekers } from './room-seekers.ts';

test('who sought room at an island the longest is found, whoever came and went meanwhile', () => {
  const random = new RandomStream(1, 'seekers');
  const below = (most: number) => Math.floor(random.uniform() * most);
  const seekers = new RoomSeekers();
  const expected: { order: number; wants: number[] }[] = [];
  for (let step = 0; step < 20_000; step++) {
    const order = below(60);
    const at = expected.findIndex((one) => one.order === order);
    if (at >= 0) {
      expected.splice(at, 1);
      seekers.delete(order);
    } else {
      // Nobody ever goes to island 3 in particular: what is kept of it must not grow.
      const wants = [...new Set([below(3), below(3), 3])];
      expected.push({ order, wants });
      seekers.add(order, wants);
    }
    const island = below(4);
    expect(seekers.first(island)).toBe(expected.find(({ wants }) => wants.includes(island))?.order ?? -1);
    expect(seekers.size).toBe(expected.length);
  }
  expect([...seekers]).toEqual(expected.map(({ order }) => order));
});

test('outside: the oldest of the highest priority is found, and any may be taken', () => {
  const random = new RandomStream(2, 'outside');
  const priority = (order: number) => order % 3;
  const outside = new Outside(priority);
  const expected: number[] = [];
  for (let order = 0; order < 20_000; order++) {
    // Sometimes all of one priority, sometimes mixed; more come than go, so that the front moves far.
    const next = order < 5000 ? 3 * order : order;
    outside.push(next);
    expected.push(next);
    if (order % 3 === 0) continue;
    const highest = Math.max(...expected.map(priority));
    const urgent = expected.findIndex((one) => priority(one) === highest);
    expect(outside.mostUrgent()).toBe(urgent);
    const place = order % 5 === 0 ? Math.floor(random.uniform() * expected.length) : urgent;
    expect(outside.at(place)).toBe(expected[place]);
    outside.take(place);
    expected.splice(place, 1);
    if (expected.length > 40) {
      for (; expected.length > 3; expected.shift()) outside.take(0);
    }
  }
  expect(outside.list()).toEqual(expected);
  expect(outside.length).toBe(expected.length);
  expect([outside.at(-1), outside.at(expected.length)]).toEqual([undefined, undefined]);
});
