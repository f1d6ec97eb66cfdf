import { expect, test } from 'vitest';
import { refuseRevoked, refuseUnfit, suitsStation } from './may-collect.ts';

const order = { id: 'wo_1', state: 'open' as const, stations: [], machines: 'any' as const, experience: 0 };
const station = { id: 'st-1', simulated: false, cell: null };
const task = { id: 'wipe', cell: null, skills: ['reach' as const, 'grasp' as const] };

test('an open order without requirements is for everybody', () => {
  expect(() => refuseUnfit({ order, task, station, experience: 0 })).not.toThrow();
});

test.each([
  [{ ...order, state: 'closed' as const }, 0, 'conflict', /it is closed/],
  [{ ...order, stations: ['st-2'] }, 0, 'conflict', /expected one of st-2, found st-1/],
  [{ ...order, machines: 'simulated' as const }, 0, 'conflict', /found a real one, st-1/],
  [{ ...order, experience: 20 }, 19, 'forbidden', /expected 20 accepted episodes of its task, found 19/],
])('%o with %d accepted episodes is refused in a sentence', (asked, experience, code, message) => {
  const refuse = () => refuseUnfit({ order: asked, task, station, experience });
  expect(refuse).toThrow(message);
  expect(refuse).toThrow(expect.objectContaining({ code }));
});

test.each([
  ['a simulation of another cell', { ...station, simulated: true, cell: 'plug-insertion' }, /expected a real station/],
  ['a station without a skill', { ...station, skills: ['reach' as const] }, /expected the skills grasp too at st-1/],
])('%s is refused', (_, place, message) => {
  expect(() => refuseUnfit({ order, task, station: place, experience: 0 })).toThrow(message);
});

test('a simulation of the cell of the task is welcome, and a station that was taken out of work is not', () => {
  const there = { ...station, simulated: true, cell: 'plug-insertion' };
  const plug = { ...task, cell: 'plug-insertion' };
  expect(() => refuseUnfit({ order, task: plug, station: there, experience: 0 })).not.toThrow();
  const revoked = { at: '2026-03-02T10:00:00.000Z', by: 'WU', reason: 'the cable is torn' };
  expect(() => refuseRevoked({ id: 'st-1', revoked }, 'begin work')).toThrow(/revoked by WU at .*the cable is torn/);
  expect(() => refuseRevoked({ id: 'st-1' }, 'begin work')).not.toThrow();
});

test('a station is offered the open orders of its cell, its name and its kind, while it is in work', () => {
  const sim = { id: 'sim-1', simulated: true, cell: 'cell-to-tray' };
  const of = (cell: string) => ({ id: cell, cell });
  const suits = (more: object, place = sim, cell = 'cell-to-tray') =>
    suitsStation({ order: { ...order, ...more }, task: of(cell), station: place });
  expect(suits({})).toBe(true);
  expect(suits({}, sim, 'plug-insertion')).toBe(false);
  expect(suitsStation({ order, task: of('plug-insertion'), station })).toBe(true);
  expect(suits({ state: 'closed' })).toBe(false);
  expect(suits({ stations: ['arm-1'] })).toBe(false);
  expect(suits({ machines: 'real' })).toBe(false);
  expect(suits({}, { ...sim, ...{ revoked: { at: '', by: '', reason: '' } } })).toBe(false);
});
