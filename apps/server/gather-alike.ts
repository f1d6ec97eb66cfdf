import type { Overview } from '@palaestra/core';

type Recent = Overview['recent'][number];
/** One thing that happened, before equal ones are gathered. */
export type Happening = Omit<Recent, 'count'>;

/** Newest first; neighbours of the same stage and title become one entry, named and dated by its newest. */
export function gatherAlike(happenings: readonly Happening[]): Recent[] {
  const gathered: Recent[] = [];
  for (const one of happenings.toSorted((a, b) => (a.at < b.at ? 1 : -1))) {
    const last = gathered.at(-1);
    if (last?.stage === one.stage && last.title.en === one.title.en && last.title.zh === one.title.zh) last.count++;
    else gathered.push({ ...one, count: 1 });
  }
  return gathered;
}
