import { expect, test } from 'vitest';
import { refuseUnfit, suitsStation } from './may-collect.ts';

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

test('a station is offered the open orders of its cell, its name and its kind', () => {
  const robot = { embodiment: 'x', serial: null };
  const sim = { id: 'sim-1', name: 'S', simulated: true, cell: 'cell-to-tray', robot };
  const real = { ...sim, id: 'arm-1', simulated: false, cell: null };
  expect(suitsStation(order, sim, 'cell-to-tray')).toBe(true);
  expect(suitsStation(order, sim, 'plug-insertion')).toBe(false);
  expect(suitsStation(order, real, 'plug-insertion')).toBe(true);
  expect(suitsStation({ ...order, state: 'closed' }, sim, 'cell-to-tray')).toBe(false);
  expect(suitsStation({ ...order, stations: ['arm-1'] }, sim, 'cell-to-tray')).toBe(false);
  expect(suitsStation({ ...order, machines: 'real' }, sim, 'cell-to-tray')).toBe(false);
});
