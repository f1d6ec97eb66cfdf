import { expect, test } from 'vitest';
import { cameraPhase } from './camera-phase.ts';

const FPS = 30;
const PERIOD = 1e9 / FPS;
const times = (count: number, hz: number, at: (n: number) => number = () => 0) =>
  Float64Array.from({ length: count }, (_, n) => Math.round((n * 1e9) / hz + at(n)));

test('the grid comes right after pictures of its rate, whatever their delay', () => {
  for (const delay of [0, 1e6, 12e6, 33e6]) {
    const shift = cameraPhase([times(300, 30, () => delay)], 0, FPS);
    const age = (((shift - delay) % PERIOD) + PERIOD) % PERIOD;
    expect(age).toBeLessThan(10);
  }
});

test('with jitter it comes after nearly all of them', () => {
  const jitter = (n: number) => ((n * 7919) % 100) * 60_000;
  const shift = cameraPhase([times(900, 30, (n) => 5e6 + jitter(n))], 0, FPS);
  expect(shift).toBeGreaterThan(5e6 + 5.5e6);
  expect(shift).toBeLessThan(5e6 + 6.2e6);
});

test('a few late pictures do not hold back the others', () => {
  const shift = cameraPhase([times(900, 30, (n) => (n % 50 === 0 ? 20e6 : 2e6))], 0, FPS);
  expect(shift).toBeLessThan(3e6);
});

test('a camera of another rate, or whose clock drifts, moves nothing', () => {
  expect(cameraPhase([times(900, 29.9)], 0, FPS)).toBe(0);
  expect(cameraPhase([], 0, FPS)).toBe(0);
});
