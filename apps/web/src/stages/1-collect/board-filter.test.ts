import type { GroundStation, StationState } from '@palaestra/core';
import { expect, test } from 'vitest';
import { isNamed, isShown, SHOWN, shownIn } from './board-filter.ts';

const station = (blockers: StationState['blockers'] | null, more: object = {}): GroundStation => ({
  id: 'arm-1',
  name: '柳东 1 号工位',
  simulated: false,
  cell: null,
  robot: { embodiment: 'x', serial: null },
  lastHour: { recorded: 0, accepted: 0 },
  lastVerdict: null,
  state:
    blockers === null
      ? null
      : {
          station: 'arm-1',
          at: '2026-03-02T10:00:00.000Z',
          person: 'Chen Wei',
          order: null,
          blockers,
          heartbeat: { session: null, activity: 'ready', streams: [], spool: { recordings: 0, bytes: 0 }, fault: null },
        },
  ...more,
});

test('every station is in exactly one of the three groups', () => {
  const groupOf = (one: GroundStation) => SHOWN.filter((shown) => shown !== 'all' && isShown(one, shown));
  expect(groupOf(station([]))).toEqual(['working']);
  expect(groupOf(station(['fault', 'no_session']))).toEqual(['help']);
  expect(groupOf(station(['dead_stream']))).toEqual(['help']);
  expect(groupOf(station(['no_session']))).toEqual(['away']);
  expect(groupOf(station(['silent', 'fault']))).toEqual(['away']);
  expect(groupOf(station(null))).toEqual(['away']);
  expect(groupOf(station([], { revoked: { at: '', by: '', reason: '' } }))).toEqual(['away']);
  expect(shownIn('nonsense')).toBe('all');
});

test('a station is found by its name, its id and who works there', () => {
  const one = station([]);
  for (const typed of ['', '柳东', 'ARM-1', 'wei 号工位']) expect(isNamed(one, typed)).toBe(true);
  expect(isNamed(one, 'arm-2')).toBe(false);
});
