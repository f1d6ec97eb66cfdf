import type { OrderItem } from '@palaestra/core';

const RANK = { urgent: 0, high: 1, normal: 2, low: 3 } as const;
type Urgency = Pick<OrderItem, 'state' | 'priority' | 'due'>;

/** Open orders before closed ones, then by priority, then by what is due first. */
export function byUrgency(a: Urgency, b: Urgency): number {
  if (a.state !== b.state) return a.state === 'open' ? -1 : 1;
  return RANK[a.priority] - RANK[b.priority] || (a.due ?? '9').localeCompare(b.due ?? '9');
}
