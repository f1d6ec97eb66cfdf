import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignSplits, sceneOf } from './split.ts';

const episodes = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `ep_${i}`, group: sceneOf(`ep_${i}`, { cell: 'c', seed: i >> 1 }) }));

test('no scene is on two sides, and none changes sides when the dataset grows', async () => {
  const small = await assignSplits(episodes(300), { val: 0.2, test: 0.1 });
  const large = await assignSplits(episodes(1000), { val: 0.2, test: 0.1 });
  for (let i = 0; i < 300; i += 2) expect(small.get(`ep_${i}`)).toBe(small.get(`ep_${i + 1}`));
  for (const [id, part] of small) expect(large.get(id)).toBe(part);
  const share = (part: string) => [...large.values()].filter((found) => found === part).length / 1000;
  expect(share('val')).toBeCloseTo(0.2, 1);
  expect(share('test')).toBeCloseTo(0.1, 1);
});

test('the train split is never empty', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 5 }), async (groups) => {
      const parts = await assignSplits(
        groups.map((group) => ({ id: group, group })),
        { val: 0.9, test: 0.1 },
      );
      expect([...parts.values()]).toContain('train');
    }),
    { numRuns: 50 },
  );
});
