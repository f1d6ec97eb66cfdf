import { EvaluationSummary, type Trial } from '@palaestra/core';
import { expect, it } from 'vitest';
import { summarise } from './summarise.ts';

const trial = (index: number, cause: Trial['cause']): Trial => ({
  index,
  seed: index,
  success: cause === null,
  cause,
  time: 5 + index,
  peakForce: index,
  criteria: [],
});

it('counts, averages and bounds', () => {
  const trials = Array.from({ length: 20 }, (_, i) => trial(i, i < 17 ? null : i === 17 ? 'timeout' : 'dropped'));
  const summary = summarise(trials);
  expect(EvaluationSummary.parse(summary)).toEqual(summary);
  expect(summary).toMatchObject({ trials: 20, successes: 17, meanTime: 13, peakForceP95: 18 });
  expect(summary.causes).toEqual({ timeout: 1, dropped: 2 });
  // Wilson score interval of 17 of 20 at 95 %, as in the literature's tables.
  expect(summary.success.low).toBeCloseTo(0.6396, 3);
  expect(summary.success.high).toBeCloseTo(0.9476, 3);
});

it('says nothing about the time when nothing succeeded', () => {
  expect(summarise([trial(0, 'timeout')])).toMatchObject({ meanTime: null, success: { rate: 0, low: 0 } });
});
