import { expect, test } from 'vitest';
import { byUrgency } from './order-urgency.ts';

test('open before closed, urgent before low, what is due first before what has time', () => {
  const order = (state: 'open' | 'closed', priority: 'low' | 'urgent', due: string | null) => ({
    state,
    priority,
    due,
  });
  const sorted = [
    order('open', 'urgent', '2026-03-01T00:00:00Z'),
    order('open', 'urgent', null),
    order('open', 'low', '2026-02-01T00:00:00Z'),
    order('closed', 'urgent', '2026-01-01T00:00:00Z'),
  ];
  expect(sorted.toReversed().toSorted(byUrgency)).toEqual(sorted);
});
