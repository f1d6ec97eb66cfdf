import type { Exercise, ExerciseCriterion } from '@palaestra/core';
import { expect, test } from 'vitest';
import { exerciseNamed } from './exercises.ts';
import type { Measures } from './figures.ts';
import { claimThatHolds, gradeOf } from './grade.ts';
import { intervalOf } from './interval.ts';

const nothing: Measures = {
  throughput: null,
  onTime: null,
  leadTime: null,
  makespan: null,
  setup: null,
  utilisation: null,
  distance: null,
  wip: null,
};

function graded(rule: ExerciseCriterion['rule'], attempts: readonly (number | null)[], references: readonly number[]) {
  const exercise: Exercise = {
    ...exerciseNamed('beat-the-rule'),
    criteria: [{ id: 'x', figure: 'leadTime', rule, points: 100 }],
    ladder: 'leadTime',
  };
  const pairs = attempts.map((leadTime, index) => ({
    attempt: { ...nothing, leadTime },
    reference: { ...nothing, leadTime: references[index]! },
  }));
  return gradeOf(exercise, { claims: { leadTime: 'equal' } }, { pairs, fault: null, stuck: null });
}

test('an estimate is the mean with the interval of Student', () => {
  const half = 4.303 / Math.sqrt(3);
  const found = intervalOf([1, 2, 3])!;
  expect(found.mean).toBe(2);
  expect([found.low, found.high]).toEqual([expect.closeTo(2 - half, 9), expect.closeTo(2 + half, 9)]);
  expect(intervalOf([5])).toEqual({ mean: 5, low: null, high: null });
  expect(intervalOf([])).toBeNull();
  expect(intervalOf([1, null])).toBeNull();
});

test('less lead time is a gain; a part of what was asked gives a part of the points', () => {
  expect(graded({ gain: 0.1 }, [90, 80], [100, 100])).toMatchObject({ points: 100, passed: true, ladder: 85 });
  expect(graded({ gain: 0.1 }, [95, 95], [100, 100])).toMatchObject({ points: 50, passed: false });
  expect(graded({ gain: 0.1 }, [110, 110], [100, 100])).toMatchObject({ points: 0, passed: false });
  expect(graded({ gain: -0.1 }, [109, 109], [100, 100])).toMatchObject({ points: 100, passed: true });
  expect(graded({ gain: -0.1 }, [111, 111], [100, 100])).toMatchObject({ points: 0, passed: false });
  expect(graded({ most: 90 }, [90, 91], [100, 100])).toMatchObject({ passed: false });
});

test('what the plant reaches by itself is worth nothing', () => {
  expect(graded({ least: 100 }, [80, 80], [80, 80]).points).toBe(0);
  expect(graded({ least: 100 }, [90, 90], [80, 80]).points).toBe(50);
  expect(graded({ least: 100 }, [100, 100], [80, 80])).toMatchObject({ points: 100, passed: true });
});

test('a claim holds when the interval of the difference leaves out zero', () => {
  expect(claimThatHolds({ mean: 1, low: 0.5, high: 1.5 })).toBe('attempt');
  expect(claimThatHolds({ mean: -1, low: -1.5, high: -0.5 })).toBe('reference');
  expect(claimThatHolds({ mean: 1, low: -0.5, high: 2.5 })).toBe('equal');
  expect(graded({ claim: true }, [90, 110, 100], [100, 100, 100]).passed).toBe(true);
  expect(graded({ claim: true }, [90, 91, 90], [100, 100, 100]).passed).toBe(false);
});

test('what could not be measured gets no points', () => {
  expect(graded({ gain: -1 }, [null, 100], [100, 100])).toMatchObject({ points: 0, ladder: null });
  expect(graded({ gain: 0.1 }, [], [])).toMatchObject({ points: 0, passed: false, runs: 0 });
});
