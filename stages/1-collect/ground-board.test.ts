import type { StationState } from '@palaestra/core';
import { expect, test } from 'vitest';
import { groundBoard } from './ground-board.ts';

const state = (station: number, beat: number): StationState => ({
  station: `st-${station}`,
  at: new Date(1_770_000_000_000 + beat * 1000).toISOString(),
  person: null,
  order: null,
  heartbeat: { session: null, activity: 'ready', streams: [], spool: { recordings: beat, bytes: 0 }, fault: null },
  blockers: [],
});

test('200 stations: every pause gives one message with the latest states, never a backlog', async () => {
  const pauses: (() => void)[] = [];
  const board = groundBoard(() => new Promise((resolve) => pauses.push(resolve)));
  const leaving = new AbortController();
  const heard: StationState[][] = [];
  const listening = (async () => {
    for await (const states of board.listen('a', leaving.signal)) heard.push(states);
  })();
  await Promise.resolve();
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  for (let beat = 1; beat <= 50; beat++) {
    for (let station = 0; station < 200; station++) board.tell('a', state(station, beat));
    board.tell('b', state(0, beat));
    // The page is slow: one pause of it lasts ten beats.
    if (beat % 10 === 0) {
      await turn();
      pauses.shift()?.();
      await turn();
    }
  }
  // 10 050 beats, a handful of messages; none holds a station twice; the last is where everything stands.
  expect(heard.length).toBeLessThanOrEqual(6);
  for (const states of heard) expect(new Set(states.map(({ station }) => station)).size).toBe(states.length);
  expect(heard.at(-1)).toHaveLength(200);
  expect(heard.at(-1)!.every(({ heartbeat }) => heartbeat.spool.recordings === 50)).toBe(true);
  expect(board.states('a')).toHaveLength(200);
  expect(board.states('b')).toHaveLength(1);
  leaving.abort();
  for (const end of pauses) end();
  await listening;
});

test('a quiet ground sends nothing, and a listener who leaves is forgotten', async () => {
  const board = groundBoard();
  const leaving = new AbortController();
  const listening = (async () => {
    for await (const _ of board.listen('a', leaving.signal)) throw new Error('nothing was told');
  })();
  await Promise.resolve();
  leaving.abort();
  await listening;
});
