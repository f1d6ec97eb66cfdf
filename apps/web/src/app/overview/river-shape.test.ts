import { STAGES } from '@palaestra/core';
import { expect, test } from 'vitest';
import { riverShape } from './river-shape.ts';

const layout = { vertical: false, step: 100, first: 50, middle: 100, half: 60, swing: 8, reach: 140 };

function counts(today: readonly number[], done = today) {
  const stage = (index: number) => ({ done: done[index]!, waiting: 0, today: today[index]! });
  return {
    stages: Object.fromEntries(STAGES.map((name, index) => [name, stage(index)])) as Record<
      (typeof STAGES)[number],
      ReturnType<typeof stage>
    >,
    verdicts: { keep: 0, trim: 0, drop: 0, review: 0 },
  };
}

test('the busiest stage is the widest and nothing is never invisible', () => {
  const halves = riverShape(counts([100, 100, 80, 25, 1, 1, 1, 0]), layout).stops.map((stop) => stop.half);
  expect(halves[0]).toBe(60);
  expect(halves[3]).toBeCloseTo(4 + 56 * 0.5);
  expect(halves[7]).toBe(1.5);
});

test('a day without episodes shows all that ever passed', () => {
  const quiet = counts([0, 0, 0, 0, 0, 0, 0, 0], [50, 50, 50, 50, 1, 1, 1, 1]);
  expect(riverShape(quiet, layout).stops[0]!.half).toBe(60);
});

test('side streams exist only for what happened, and every coordinate is a number', () => {
  const shape = riverShape(
    { ...counts([9, 9, 9, 9, 1, 1, 1, 1]), verdicts: { keep: 5, trim: 2, drop: 0, review: 2 } },
    layout,
  );
  expect(shape.sides.map((side) => side.decision)).toEqual(['trim', 'review']);
  expect([shape.water, ...shape.lines, ...shape.sides.map((side) => side.path)].join(' ')).not.toContain('NaN');
});
