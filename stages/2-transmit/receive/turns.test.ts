import { expect, test } from 'vitest';
import { fairGate } from './fair-gate.ts';
import { turnsIn } from './turns.ts';

const gateOf = (limit: number) => fairGate({ limit, perKey: limit, waiting: 100, patienceMs: 60_000 });

test('a place is held for the part that asked, and the next one waits for it to be left', async () => {
  const gate = gateOf(1);
  const turns = turnsIn(gate);
  await turns.ask('one', 'a');
  const second = turns.ask('two', 'b');
  expect(gate.load).toEqual({ inside: 1, waiting: 1 });
  expect(turns.take('two')).toBeNull();
  turns.take('one')!();
  await second;
  turns.take('two')!();
  expect(gate.load).toEqual({ inside: 0, waiting: 0 });
});

test('asking twice holds one place', async () => {
  const gate = gateOf(2);
  const turns = turnsIn(gate);
  await Promise.all([turns.ask('one', 'a'), turns.ask('one', 'a')]);
  await turns.ask('one', 'a');
  expect(gate.load.inside).toBe(1);
  turns.take('one')!();
  expect([turns.take('one'), gate.load.inside]).toEqual([null, 0]);
});

test('a place for which no part comes is given to the next', async () => {
  const gate = gateOf(1);
  const turns = turnsIn(gate, 5);
  await turns.ask('one', 'a');
  await turns.ask('two', 'b');
  expect(turns.take('one')).toBeNull();
});
