import type { Annotation } from '@palaestra/core';

/** The annotation that counts: the newest of a person, else the newest proposal, else null. */
export function currentAnnotation(annotations: readonly Annotation[]): Annotation | null {
  const newest = annotations.toSorted((a, b) => (a.createdAt === b.createdAt ? 0 : a.createdAt < b.createdAt ? 1 : -1));
  return newest.find(({ source }) => source === 'person') ?? newest[0] ?? null;
}
