import { expect, test } from 'vitest';
import { refuseUnfit } from './may-collect.ts';

const order = { id: 'wo_1', state: 'open' as const, stations: [], machines: 'any' as const, experience: 0 };
const station = { id: 'st-1', simulated: false };

test('an open order without requirements is for everybody', () => {
  expect(() => refuseUnfit(order, station, 0)).not.toThrow();
});

test.each([
  [{ ...order, state: 'closed' as const }, 0, 'conflict', /it is closed/],
  [{ ...order, stations: ['st-2'] }, 0, 'conflict', /expected one of st-2, found st-1/],
  [{ ...order, machines: 'simulated' as const }, 0, 'conflict', /found a real one, st-1/],
  [{ ...order, experience: 20 }, 19, 'forbidden', /expected 20 accepted episodes of its task, found 19/],
])('%o with %d accepted episodes is refused in a sentence', (asked, experience, code, message) => {
  const refuse = () => refuseUnfit(asked, station, experience);
  expect(refuse).toThrow(message);
  expect(refuse).toThrow(expect.objectContaining({ code }));
});
