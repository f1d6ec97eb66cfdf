import { type Tally, wilson } from '@palaestra/core';

/**
 * What became of a person's recordings. The share is taken of what is judged: waiting for a verdict, or for a second look,
 * is not the collector's doing and counts neither way.
 */
export function fairTally(counts: Omit<Tally, 'recorded' | 'share'>): Tally {
  const { accepted, pending, dropped } = counts;
  const judged = accepted + dropped;
  return {
    recorded: judged + pending,
    accepted,
    pending,
    dropped,
    share: judged === 0 ? null : wilson(accepted, judged),
  };
}
