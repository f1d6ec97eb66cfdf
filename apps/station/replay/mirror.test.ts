import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { foxgloveSource, type SourceListener } from '../index.ts';
import { fakeSource, json, jsonChannel } from '../testing/fake-source.ts';
import { createMirror } from './mirror.ts';
import { serveMirror } from './serve-mirror.ts';

test('a viewer sees what the station hears, also topics that come later, and loses those that go', async () => {
  const mirror = createMirror('st');
  await using server = await serveMirror(mirror, 0);
  const ending = new AbortController();
  const silent: SourceListener = { connected() {}, lost() {}, message() {}, time() {}, notice() {} };
  const source = fakeSource('robot');
  const heard: string[] = [];
  const running = mirror.show(source).run({ ...silent, message: ({ topic }) => heard.push(topic) }, ending.signal);
  const [a, b] = [jsonChannel('/a'), jsonChannel('/b')];
  source.tell.message(a, 1n, json('before'));
  const seen: string[] = [];
  const viewer = foxgloveSource(`ws://127.0.0.1:${server.port}`).run(
    {
      ...silent,
      message: ({ topic, schema }, ns, data) =>
        seen.push(`${topic} ${schema?.name} ${ns} ${new TextDecoder().decode(data)}`),
    },
    ending.signal,
  );
  // Speak until the subscriptions have arrived.
  for (let i = 2; i < 10_000 && !seen.some((line) => line.startsWith('/b')); i++) {
    source.tell.message(a, BigInt(i), json(i));
    source.tell.message(b, BigInt(i), json(i));
    await setTimeout(10);
  }
  expect(seen.findLast((line) => line.startsWith('/b'))).toMatch(/^\/b test\.Values (\d+) \1$/);
  expect(seen.some((line) => line.startsWith('/a test.Values'))).toBe(true);
  source.tell.lost('off');
  // The same channel after a new connection is offered anew; what was under way before may still arrive.
  const anew = /^\/a test\.Values 1\d{5} /;
  for (let i = 100_000; i < 110_000 && !seen.some((line) => anew.test(line)); i++) {
    source.tell.message(a, BigInt(i), json(i));
    await setTimeout(10);
  }
  expect(seen.some((line) => anew.test(line))).toBe(true);
  expect(heard.length).toBeGreaterThanOrEqual(seen.length);
  ending.abort();
  await Promise.all([running, viewer]);
});
