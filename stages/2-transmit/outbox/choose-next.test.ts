import { expect, test } from 'vitest';
import { chooseNext, NEARLY_DUE, TURNS } from './choose-next.ts';
import type { OutboxEntry } from './entry.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
let count = 0;

function entry(sequence: number, dueInMs: number | null = null): OutboxEntry {
  return {
    schema: 'palaestra.outbox/1',
    sha256: String(count++).padStart(64, '0'),
    size: 1,
    name: `${sequence}`,
    places: [],
    state: 'announced',
    reason: null,
    org: null,
    order: null,
    due: dueInMs === null ? null : new Date(NOW + dueInMs).toISOString(),
    sequence,
    attempts: 0,
    changedAt: new Date(NOW).toISOString(),
  };
}

test('orders nearly due go first, by their due date, then the oldest', () => {
  const soon = entry(5, 3600_000);
  const overdue = entry(6, -3600_000);
  const later = entry(2, NEARLY_DUE + 1);
  const oldest = entry(1);
  const rest = [later, oldest, soon, overdue];
  const order: OutboxEntry[] = [];
  while (rest.length > 0) order.push(...rest.splice(rest.indexOf(chooseNext(rest, NOW, 0)!), 1));
  expect(order).toEqual([overdue, soon, oldest, later]);
  expect(chooseNext([], NOW, 0)).toBeNull();
});

test('a stream of urgent recordings starves nobody, whatever the calendar says', () => {
  for (const now of [NOW, NOW - 365 * NEARLY_DUE, NOW + 365 * NEARLY_DUE]) {
    const waiting = Array.from({ length: 50 }, (_, i) => entry(i));
    let sequence = 50;
    const went = new Map<OutboxEntry, number>();
    for (let turn = 0; turn < 50 * TURNS; turn++) {
      // As fast as one goes, an urgent one comes.
      waiting.push(entry(sequence++, 60_000 - turn));
      const next = chooseNext(waiting, now, turn)!;
      went.set(next, turn);
      waiting.splice(waiting.indexOf(next), 1);
    }
    const old = [...went].filter(([{ due }]) => due === null).sort(([a], [b]) => a.sequence - b.sequence);
    expect(old).toHaveLength(50);
    // The n-th oldest has gone after n times four turns.
    for (const [one, turn] of old) expect(turn).toBeLessThan((one.sequence + 1) * TURNS);
  }
});
