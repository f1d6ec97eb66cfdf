import { CELL_KINDS, loadMujoco } from '@palaestra/cells';
import { expect, test } from 'vitest';
import { hasMoments, PICTURED_SEED, stepMoments } from './step-moments.ts';

test.each(CELL_KINDS)('every step of $name has its moment, one after the other', async (kind) => {
  const moments = [...stepMoments(kind, await loadMujoco(), PICTURED_SEED)];
  expect(hasMoments(kind.name)).toBe(true);
  expect(moments.map(({ step }) => step)).toEqual(kind.task.steps.map((_, index) => index));
  const times = moments.map(({ seen }) => seen.time);
  expect(times.every((time, index) => index === 0 || time > times[index - 1]!)).toBe(true);
});
