import { seededRandom } from '@palaestra/cells';
import { expect, test } from 'vitest';
import { projectFinish } from './projected-finish.ts';

const now = new Date('2026-03-02T08:00:00Z');

test('twice what was done takes twice the time, between an earliest and a latest instant', () => {
  const found = projectFinish(80, { accepted: 40, hours: 4 }, now)!;
  expect(found).toMatchObject({ finish: '2026-03-02T16:00:00.000Z', perHour: 10, accepted: 40, hours: 4 });
  expect([found.earliest < found.finish, found.finish < found.latest]).toEqual([true, true]);
});

test('more evidence narrows the interval', () => {
  const width = (accepted: number) => {
    const { earliest, latest } = projectFinish(1000, { accepted, hours: accepted / 10 }, now)!;
    return Date.parse(latest) - Date.parse(earliest);
  };
  expect(width(400)).toBeLessThan(width(40));
});

test('nothing is said about a full order, or from too little', () => {
  expect(projectFinish(0, { accepted: 40, hours: 4 }, now)).toBeNull();
  expect(projectFinish(10, { accepted: 2, hours: 4 }, now)).toBeNull();
  expect(projectFinish(10, { accepted: 50, hours: 0.01 }, now)).toBeNull();
  expect(projectFinish(1e9, { accepted: 3, hours: 1e5 }, now)!.latest).toBe('9999-12-31T00:00:00.000Z');
});

test('about 95 in 100 Poisson streams end within their interval', () => {
  const random = seededRandom(7);
  const wait = (events: number) => {
    let sum = 0;
    for (let event = 0; event < events; event++) sum -= Math.log(1 - random.uniform(0, 1));
    return sum;
  };
  const rounds = 2000;
  let inside = 0;
  for (let round = 0; round < rounds; round++) {
    const { earliest, latest } = projectFinish(50, { accepted: 20, hours: wait(20) }, now)!;
    const end = now.getTime() + wait(50) * 3_600_000;
    if (end >= Date.parse(earliest) && end <= Date.parse(latest)) inside++;
  }
  expect(inside / rounds).toBeGreaterThan(0.93);
  expect(inside / rounds).toBeLessThan(0.97);
});
