import type { Ground, StationState } from '@palaestra/core';
import { expect, test } from 'vitest';
import { withStates } from './use-ground.ts';

const heartbeat = {
  session: null,
  activity: 'ready' as const,
  streams: [],
  spool: { recordings: 0, bytes: 0 },
  fault: null,
};

test('of 200 stations only those that spoke become new objects', () => {
  const ground: Ground = {
    hours: [],
    stations: Array.from({ length: 200 }, (_, index) => ({
      id: `st-${index}`,
      name: `${index}`,
      simulated: true,
      cell: null,
      robot: { embodiment: 'x', serial: null },
      state: null,
      lastHour: { recorded: 0, accepted: 0 },
      lastVerdict: null,
    })),
  };
  const at = '2026-03-02T10:00:00.000Z';
  const state: StationState = { station: 'st-7', at, person: null, order: null, heartbeat, blockers: [] };
  const next = withStates(
    ground,
    new Map([
      ['st-7', state],
      ['unknown', state],
    ]),
  );
  const changed = next.stations.filter((station, index) => station !== ground.stations[index]);
  expect(changed).toEqual([{ ...ground.stations[7], state }]);
});
