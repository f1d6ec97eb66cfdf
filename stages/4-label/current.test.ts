import type { Annotation } from '@palaestra/core';
import { expect, test } from 'vitest';
import { currentAnnotation } from './current.ts';

const made = (id: string, source: Annotation['source'], minute: number): Annotation => ({
  id,
  episode: `ep_${'0'.repeat(24)}`,
  author: 'x',
  source,
  outcome: 'success',
  failureCause: null,
  segments: [],
  instruction: null,
  quality: null,
  note: null,
  createdAt: new Date(Date.UTC(2026, 0, 1, 8, minute)).toISOString(),
});

test('a person counts before a program, the newest before the older', () => {
  const all = [made('a', 'person', 1), made('b', 'proposal', 3), made('c', 'person', 2), made('d', 'proposal', 4)];
  expect(currentAnnotation(all)?.id).toBe('c');
  expect(currentAnnotation(all.filter(({ source }) => source === 'proposal'))?.id).toBe('d');
  expect(currentAnnotation([])).toBeNull();
});
