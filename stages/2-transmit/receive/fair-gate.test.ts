import { expect, test } from 'vitest';
import { fairGate } from './fair-gate.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('those that wait are let in by turns over their keys, however many one of them sends', async () => {
  const gate = fairGate({ limit: 2, perKey: 2, waiting: 100, patienceMs: 60_000 });
  const order: string[] = [];
  const enter = async (key: string) => {
    const leave = await gate.enter(key);
    order.push(key);
    await turn();
    leave();
  };
  const greedy = Array.from({ length: 10 }, () => enter('greedy'));
  const others = ['a', 'b', 'a', 'b'].map(enter);
  expect(gate.load).toEqual({ inside: 2, waiting: 12 });
  await Promise.all([...greedy, ...others]);
  // Two of the greedy one were in before anybody else came; then everybody has a turn.
  expect(order.slice(0, 8)).toEqual(['greedy', 'greedy', 'greedy', 'a', 'b', 'greedy', 'a', 'b']);
  expect(order).toHaveLength(14);
  expect(gate.load).toEqual({ inside: 0, waiting: 0 });
});

test('one key takes no more than its share, even when nobody else is there', async () => {
  const gate = fairGate({ limit: 8, perKey: 2, waiting: 100, patienceMs: 60_000 });
  const leaves = [await gate.enter('a'), await gate.enter('a')];
  const third = gate.enter('a');
  expect(gate.load).toEqual({ inside: 2, waiting: 1 });
  (await gate.enter('b'))();
  leaves[0]!();
  leaves[0]!();
  (await third)();
  leaves[1]!();
  expect(gate.load).toEqual({ inside: 0, waiting: 0 });
});

test('who waits too long, is one too many, or has gone is sent away, and keeps nobody back', async () => {
  const gate = fairGate({ limit: 1, perKey: 1, waiting: 2, patienceMs: 300 });
  const leave = await gate.enter('a');
  const gone = new AbortController();
  const first = gate.enter('b');
  const second = gate.enter('b', gone.signal);
  await expect(gate.enter('c')).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/2 parts/),
  });
  gone.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  await expect(gate.enter('c', gone.signal)).rejects.toMatchObject({ code: 'cancelled' });
  await expect(first).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/waited/) });
  leave();
  (await gate.enter('c'))();
  expect(gate.load).toEqual({ inside: 0, waiting: 0 });
});
