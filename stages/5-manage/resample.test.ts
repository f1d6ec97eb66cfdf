import type { Feature, Signal } from '@palaestra/core';
import { describe, expect, test } from 'vitest';
import { resample } from './resample.ts';

function signal(topic: string, names: string[], rows: readonly (readonly number[])[]): Signal {
  return {
    topic,
    schema: 'sensor_msgs/msg/JointState',
    role: 'state',
    names,
    units: names.map(() => 'rad'),
    frame: null,
    nominalHz: null,
    t: Float64Array.from(rows, ([t]) => t!),
    stamp: null,
    values: Float64Array.from(rows.flatMap(([, ...values]) => values)),
  };
}
const field = (topic: string, name: string) => ({ topic, field: name, name });
const state: Feature = { name: 'observation.state', fields: [field('/s', 'position.a'), field('/s', 'position.b')] };
const action: Feature = { name: 'action', fields: [field('/a', 'position.x')] };

describe('the frame grid', () => {
  test('reproduces a source that was recorded on it, for every common rate', () => {
    for (const fps of [10, 15, 24, 25, 30, 50, 60, 90, 100, 120]) {
      const rows = Array.from({ length: 1000 }, (_, i) => [i / fps, i, -i]);
      const { frames, features } = resample([signal('/s', ['position.a', 'position.b'], rows)], [state], {
        fps,
        keep: null,
        duration: 999 / fps,
      });
      expect(frames).toBe(1000);
      expect(features['observation.state']).toEqual(Float32Array.from(rows.flatMap(([, a, b]) => [a!, b!])));
    }
  });

  test('holds the last sample and never takes one from the future', () => {
    const slow = signal(
      '/a',
      ['position.x'],
      [
        [0, 1],
        [0.25, 2],
        [0.5, 3],
        [0.75, 4],
      ],
    );
    const { features } = resample([slow], [action], { fps: 10, keep: null, duration: 0.75 });
    expect([...features.action!]).toEqual([1, 1, 1, 2, 2, 3, 3, 3]);
  });

  test('begins when every field has a value and ends when the first stream has stopped', () => {
    const early = signal(
      '/s',
      ['position.a', 'position.b'],
      Array.from({ length: 11 }, (_, i) => [i / 10, i, i]),
    );
    const late = signal(
      '/a',
      ['position.x'],
      Array.from({ length: 5 }, (_, i) => [0.25 + i / 10, i]),
    );
    const { frames, timeOf, features } = resample([early, late], [state, action], { fps: 10, keep: null, duration: 1 });
    expect(timeOf(0)).toBe(300_000_000);
    expect(frames).toBe(5);
    expect([...features.action!]).toEqual([0, 1, 2, 3, 4]);
  });

  test('is cut to the kept span, whose end is open', () => {
    const rows = Array.from({ length: 101 }, (_, i) => [i / 50, i]);
    const { frames, features } = resample([signal('/a', ['position.x'], rows)], [action], {
      fps: 50,
      keep: { start: 0.5, end: 1 },
      duration: 2,
    });
    expect(frames).toBe(25);
    expect([features.action![0], features.action!.at(-1)]).toEqual([25, 49]);
  });

  test('passes over a sample that lacks the dimension', () => {
    const gap = signal(
      '/a',
      ['position.x'],
      [
        [0, 1],
        [0.1, Number.NaN],
        [0.2, 3],
      ],
    );
    expect([...resample([gap], [action], { fps: 10, keep: null, duration: 0.2 }).features.action!]).toEqual([1, 1, 3]);
  });
});

test('a recording without the field or without a common moment is refused', () => {
  const only = signal('/s', ['position.a', 'position.b'], [[0, 1, 2]]);
  const grid = { fps: 10, keep: null, duration: 1 };
  expect(() => resample([only], [action], grid)).toThrow(/expected position.x on \/a for action, found none/);
  const late = signal('/a', ['position.x'], [[0.95, 1]]);
  expect(() => resample([late], [action], { ...grid, keep: { start: 0, end: 0.5 } })).toThrow(
    /no moment of the kept span/,
  );
});

test('a recording whose clock was set while it ran is refused instead of filled', () => {
  const jumped = signal(
    '/a',
    ['position.x'],
    [
      [0, 1],
      [1.79e9, 2],
    ],
  );
  expect(() => resample([jumped], [action], { fps: 50, keep: null, duration: 1.79e9 })).toThrow(
    /at most 5000000 frames/,
  );
});
