import { expect, test } from 'vitest';
import { linkLimit } from './link-limit.ts';

test('users of one limit get its rate together, and an idle link saves nothing up', async () => {
  let time = 100;
  // Every sleeper oversleeps by a tenth: the link must not lose capacity by it.
  const sleep = async (seconds: number) => {
    time = Math.max(time, time + seconds * 1.1);
  };
  const limit = linkLimit(1000, { now: () => time, sleep });
  for (let i = 0; i < 400; i++) await limit.take(50);
  expect(time - 100).toBeGreaterThan(19.9);
  expect(time - 100).toBeLessThan(20.1);
  time += 1000;
  const resumed = time;
  for (let i = 0; i < 40; i++) await limit.take(50);
  expect(time - resumed).toBeGreaterThan(1.9);
  expect(time - resumed).toBeLessThan(2.1);
});
