import { expect, test } from 'vitest';
import { clockOf, secondsOf, spansOf, spansText } from './spans.ts';
import { meanOf, TIME_TYPES, timeAs, timeText, typeOfTime } from './times.ts';

test('spans are read as they are shown', () => {
  const text = '08:00-12:00 13:00:30-17:00';
  expect(spansOf(text)).toEqual([
    { from: 28_800, to: 43_200 },
    { from: 46_830, to: 61_200 },
  ]);
  expect(spansText(spansOf(text)!)).toBe(text);
  expect(spansOf('08:00–12:00，13:00—17:00')).toHaveLength(2);
  expect(spansOf('')).toEqual([]);
  for (const wrong of ['8', '12:00-08:00', '08:00-08:00', '08:60-09:00', '08:00-09:00-10:00'])
    expect(spansOf(wrong)).toBeNull();
  expect(secondsOf('24:00')).toBe(86_400);
  expect(clockOf(86_400)).toBe('24:00');
});

test('a time that becomes another kind keeps its mean', () => {
  for (const type of TIME_TYPES) {
    const time = timeAs({ type: 'exponential', mean: 40 }, type);
    expect(typeOfTime(time)).toBe(type);
    expect(meanOf(time)).toBeCloseTo(40, 6);
  }
  // Scale 100, shape 2: the mean is 100 Γ(1.5) = 50 √π.
  expect(meanOf({ type: 'weibull', shape: 2, scale: 100 })).toBeCloseTo(50 * Math.sqrt(Math.PI), 6);
  expect(meanOf({ skill: 'plug' })).toBeNull();
  expect(timeText({ type: 'exponential', mean: 40 })).toBe('≈ 40 s');
});
