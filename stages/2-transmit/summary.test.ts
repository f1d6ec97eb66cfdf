import type { UploadSummary } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { partRange } from './index.ts';
import { type Ground, openGround } from './testing/ground.ts';
import { manifestFor, rawSender } from './testing/raw-sender.ts';
import { recording } from './testing/recording.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

test('what waits is told by station, what came in by hour, to its own organization only', async () => {
  const { announce, put, finish, call } = rawSender(ground, 'acme:collector');
  const [whole, half] = [await recording({ padding: 200_000 }), await recording({ padding: 300_000 })];
  const [first, second] = [await manifestFor(whole), await manifestFor(half)];
  for (const manifest of [first, second]) await announce(manifest);
  const part = (n: number) => whole.slice(partRange(first, n).start, partRange(first, n).end);
  for (let n = 0; n < first.parts.length; n++) await put(first.sha256, n, part(n));
  expect((await finish(first.sha256)).status).toBe(200);
  const summary = (await call('GET', '/uploads/summary')).body as unknown as UploadSummary;
  expect(summary.stations).toMatchObject([
    { station: 'sim-1', announced: 1, underWay: 0, quarantined: 0, ingested: 1, toCome: half.length },
  ]);
  expect(summary.hours).toHaveLength(12);
  const total = summary.hours.reduce((sum, { files, bytes }) => [sum[0]! + files, sum[1]! + bytes], [0, 0]);
  expect(total).toEqual([1, whole.length]);
  const other = (await rawSender(ground, 'rival:owner').call('GET', '/uploads/summary'))
    .body as unknown as UploadSummary;
  expect(other.stations).toEqual([]);
  expect(other.hours.every(({ bytes }) => bytes === 0)).toBe(true);
});
