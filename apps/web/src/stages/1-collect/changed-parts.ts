import type { Change } from '@palaestra/core';

/** What of a task, a station or an order can be seen to have changed. */
const PARTS = [
  'title',
  'instruction',
  'steps',
  'success',
  'skills',
  'objects',
  'factors',
  'cell',
  'name',
  'robot',
  'revoked',
  'slots',
  'due',
  'priority',
  'stations',
  'machines',
  'experience',
  'note',
  'closed',
  'reopened',
] as const;
type Part = (typeof PARTS)[number] | 'made' | 'nothing';

/**
 * What each change changed, in the order of `changes`, newest first. The oldest one made the thing; closing and opening an
 * order is a change that tells nothing else.
 */
export function changedParts(changes: readonly Change[]): Part[][] {
  return changes.map(({ document: now }, index) => {
    if (now.state !== undefined) return [now.state === 'closed' ? 'closed' : 'reopened'];
    const before = changes.slice(index + 1).find(({ document }) => document.state === undefined)?.document;
    if (before === undefined) return ['made'];
    const parts = PARTS.filter((part) => JSON.stringify(now[part]) !== JSON.stringify(before[part]));
    return parts.length === 0 ? ['nothing'] : parts;
  });
}
