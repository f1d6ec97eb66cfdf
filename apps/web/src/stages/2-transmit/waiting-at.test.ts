import type { GroundStation, StationUploads } from '@palaestra/core';
import { expect, test } from 'vitest';
import { waitingAt } from './waiting-at.ts';

const at = '2026-03-02T10:00:00.000Z';
const station = (id: string, recordings: number, more: object = {}, heartbeat: object = {}): GroundStation => ({
  id,
  name: id.toUpperCase(),
  simulated: false,
  cell: null,
  robot: { embodiment: 'x', serial: null },
  lastHour: { recorded: 0, accepted: 0 },
  lastVerdict: null,
  state: {
    station: id,
    at,
    person: null,
    order: null,
    blockers: [],
    heartbeat: {
      session: null,
      activity: 'idle',
      streams: [],
      spool: { recordings, bytes: recordings * 1e6 },
      fault: null,
      ...heartbeat,
    },
    ...more,
  },
});
const upload = (id: string | null, more: Partial<StationUploads>): StationUploads => ({
  station: id,
  announced: 0,
  underWay: 0,
  quarantined: 0,
  ingested: 0,
  toCome: 0,
  changedAt: at,
  ...more,
});

test('each station tells why something waits, the worst first; what is done is told last, what never was is left out', () => {
  const stations = [
    station('quiet', 0),
    station('done', 0),
    station('sends', 2, {}, { activity: 'sending' }),
    station('waits', 3),
    station('gone', 4, { blockers: ['silent'] }),
    { ...station('torn', 5), revoked: { at, by: 'WU', reason: 'torn' } },
    station('bad', 0),
  ];
  const uploads = [
    upload('done', { ingested: 4 }),
    upload('bad', { quarantined: 1 }),
    upload(null, { underWay: 1, toCome: 9 }),
  ];
  expect(waitingAt(uploads, stations).map((row) => [row.station, row.why])).toEqual([
    ['bad', 'quarantined'],
    ['torn', 'revoked'],
    ['gone', 'silent'],
    ['waits', 'stalled'],
    ['sends', 'sending'],
    [null, 'sending'],
    ['done', 'nothing'],
  ]);
});
