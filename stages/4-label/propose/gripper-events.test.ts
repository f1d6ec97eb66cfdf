import { expect, test } from 'vitest';
import { gripperEvents } from './gripper-events.ts';

const grid = (seconds: number) => Float64Array.from({ length: seconds * 50 + 1 }, (_, row) => row / 50);
/** Closes from `close` over 0.3 s, opens from `open` over 0.3 s. */
const closing = (close: number, open: number) => (t: number) =>
  Math.min(1, Math.max(0, (t - close) / 0.3)) - Math.min(1, Math.max(0, (t - open) / 0.3));

test('a closing and an opening are found from their start to their end', () => {
  const t = grid(6);
  const events = gripperEvents(t, t.map(closing(2, 4)));
  expect(events.map(({ kind }) => kind)).toEqual(['close', 'open']);
  expect(events[0]!.start).toBeCloseTo(2, 2);
  expect(events[0]!.end).toBeCloseTo(2.3, 1);
  expect(events[1]!.start).toBeCloseTo(4, 2);
});

test('a tremble around half closed makes one event', () => {
  const t = grid(6);
  const events = gripperEvents(
    t,
    t.map((time) => closing(2, 9)(time) * (0.75 + 0.1 * Math.sin(40 * time))),
  );
  expect(events.map(({ kind }) => kind)).toEqual(['close']);
});

test('a hand that rests half closed and opens first lets nothing go', () => {
  const t = grid(6);
  const events = gripperEvents(
    t,
    t.map((time) => 0.8 - 0.8 * Math.min(1, Math.max(0, time - 1)) + closing(3, 5)(time)),
  );
  expect(events.map(({ kind }) => kind)).toEqual(['close', 'open']);
});
