import { expect, test } from 'vitest';
import { changedParts } from './changed-parts.ts';

test('every change tells what differs from the one before, and closing tells only itself', () => {
  const change = (document: Record<string, unknown>) => ({ at: '2026-03-02T10:00:00.000Z', by: 'WU', document });
  const order = { note: '', priority: 'low', slots: [1] };
  const changes = [
    change({ ...order, priority: 'high', note: 'Slowly' }),
    change({ state: 'open' }),
    change({ state: 'closed' }),
    change(order),
    change(order),
  ];
  expect(changedParts(changes)).toEqual([['priority', 'note'], ['reopened'], ['closed'], ['nothing'], ['made']]);
});
